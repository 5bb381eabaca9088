package api

import (
	"strings"
	"testing"

	"mailbridge/mailcore"
)

func TestOffice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, peer := w.token(w.home.member), w.token(w.home.peer)
	chat := want[ToConversation](w, 201, "POST", "/api/v1/chats", me, map[string]any{"title": "Plan", "people": []ID{idOf(w.home.peer.ID)}, "kind": "group"})
	path := "/api/v1/chats/" + string(chat.ID)
	first := want[Post](w, 201, "POST", path+"/posts", me, map[string]any{"text": "Hello", "idempotencyKey": "a"})
	again := want[Post](w, 201, "POST", path+"/posts", me, map[string]any{"text": "Hello", "idempotencyKey": "a"})
	if !first.Mine || again.ID != first.ID {
		t.Errorf("posts = %+v, %+v", first, again)
	}
	list := want[List[Conversation]](w, 200, "GET", "/api/v1/chats", peer, nil)
	if len(list.Items) != 1 || list.Items[0].Unread != 1 || list.Items[0].Last.Text != "Hello" {
		t.Errorf("chats of the peer = %+v", list.Items)
	}
	if r := w.do("POST", path+"/read", peer, map[string]any{"upto": first.Seq}); r.status != 204 {
		t.Errorf("read: %d", r.status)
	}
	if r := w.do("POST", path+"/posts", me, map[string]any{"text": "out", "outbound": true}); r.status != 422 {
		t.Errorf("outbound in a group chat: %d", r.status)
	}
	if r := w.do("POST", path+"/members", me, map[string]any{"people": []ID{idOf(w.other.member.ID)}}); r.status != 422 {
		t.Errorf("somebody of another organisation: %d %s", r.status, r.body)
	}
	if r := w.do("DELETE", path+"/members", peer, map[string]any{"people": []ID{idOf(w.home.peer.ID)}}); r.status != 204 {
		t.Errorf("leave: %d %s", r.status, r.body)
	}
	if r := w.do("GET", path, peer, nil); r.status != 404 {
		t.Errorf("after leaving: %d", r.status)
	}
	event := want[Event](w, 201, "POST", "/api/v1/events", me, map[string]any{"title": "Meet", "start": "2026-11-25T04:00:00Z", "end": "2026-11-25T05:00:00Z",
		"attendees": []Attendee{{Person: idOf(w.home.peer.ID), Name: "peer"}}})
	if r := w.do("PATCH", "/api/v1/events/"+string(event.ID), peer, map[string]any{"title": "Mine now"}); r.status != 403 {
		t.Errorf("change of a guest: %d", r.status)
	}
	yes := want[Event](w, 200, "POST", "/api/v1/events/"+string(event.ID)+"/answer", peer, map[string]any{"answer": "accepted"})
	if yes.Mine != "accepted" {
		t.Errorf("answered = %+v", yes)
	}
	calendar := want[List[Event]](w, 200, "GET", "/api/v1/events?from=2026-11-24T00:00:00Z&to=2026-11-30T00:00:00Z", peer, nil)
	if len(calendar.Items) != 1 || calendar.Items[0].Mine != "accepted" {
		t.Errorf("calendar = %+v", calendar.Items)
	}
	if r := w.do("DELETE", "/api/v1/events/"+string(event.ID), me, nil); r.status != 204 {
		t.Errorf("cancel: %d %s", r.status, r.body)
	}
	todo := want[Todo](w, 201, "POST", "/api/v1/todos", me, map[string]any{"title": "Do", "due": "2026-11-25T04:00:00Z"})
	changed := want[Todo](w, 200, "PATCH", "/api/v1/todos/"+string(todo.ID), me, `{"done":true,"due":null}`)
	if !changed.Done || changed.Due != nil || changed.Title != "Do" {
		t.Errorf("todo = %+v", changed)
	}
	if open := want[List[Todo]](w, 200, "GET", "/api/v1/todos?state=open", me, nil); len(open.Items) != 0 {
		t.Errorf("open todos = %+v", open.Items)
	}
}

// Whoever is invited from outside hears of it, and the last one taken off does too.
func TestOutsideGuestsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	left := func(want int) {
		t.Helper()
		if n, err := w.mail.CountOutgoing(t.Context(), mailcore.OrgID(w.home.org.ID)); err != nil || n != want {
			t.Errorf("%d mails are on their way, %v; want %d", n, err, want)
		}
	}
	event := want[Event](w, 201, "POST", "/api/v1/events", me, map[string]any{"title": "Meet", "start": "2026-11-25T04:00:00Z", "end": "2026-11-25T05:00:00Z",
		"attendees": []Attendee{{Email: "mei@customer.test"}}})
	left(1)
	path := "/api/v1/events/" + string(event.ID)
	want[Event](w, 200, "PATCH", path, me, map[string]any{"attendees": []Attendee{}})
	left(2)
	if r := w.do("DELETE", path, me, nil); r.status != 204 {
		t.Errorf("cancel: %d %s", r.status, r.body)
	}
	left(2)
}

func TestTurnMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	path := "/api/v1/messages/" + string(idOf(w.deliver(w.home.member, mailText("Kick-off", "Please send me the plan by Friday. Shall we meet tomorrow at 3pm?")).Message))
	s := want[Suggestions](w, 200, "GET", path+"/suggestions", me, nil)
	if len(s.Participants) == 0 {
		t.Errorf("suggestions = %+v", s)
	}
	todo := want[ToTodo](w, 201, "POST", path+"/todo", me, map[string]any{"title": "Send the plan"})
	again := want[ToTodo](w, 200, "POST", path+"/todo", me, nil)
	if !todo.Created || again.Created || again.Todo.ID != todo.Todo.ID || todo.Todo.Source == nil {
		t.Errorf("todos = %+v, %+v", todo, again)
	}
	event := want[ToEvent](w, 201, "POST", path+"/event", me, map[string]any{"title": "Kick-off", "start": "2026-11-25T04:00:00Z", "end": "2026-11-25T05:00:00Z"})
	chat := want[ToChat](w, 201, "POST", path+"/chat", me, map[string]any{"title": "Kick-off", "people": []ID{idOf(w.home.peer.ID)}, "note": "look"})
	m := want[Message](w, 200, "GET", path, me, nil)
	if m.Turned != (Turned{Chat: chat.Conversation.ID, Event: event.Event.ID, Todo: todo.Todo.ID}) {
		t.Errorf("turned = %+v", m.Turned)
	}
	posts := want[List[Post]](w, 200, "GET", "/api/v1/chats/"+string(chat.Conversation.ID)+"/posts", w.token(w.home.peer), nil)
	for _, p := range posts.Items {
		if p.Mail != nil && p.Mail.Message != "" {
			t.Error("the peer is led to a mail that is not theirs")
		}
	}
	if len(posts.Items) < 2 || posts.Items[0].Mail == nil || posts.Items[0].Mail.From.Email != "stranger@world.test" {
		t.Errorf("posts = %+v", posts.Items)
	}
}

func TestAdministration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.token(w.home.boss)
	added := want[Person](w, 201, "POST", "/api/v1/admin/people", boss, map[string]any{"name": "新人", "login": "newbie", "departments": []ID{idOf(w.home.dep.ID)}})
	if added.Departments[0].Name != "Dep" || added.Role != "member" {
		t.Errorf("added = %+v", added)
	}
	if r := w.do("POST", "/api/v1/admin/people", boss, map[string]any{"name": "x", "login": "newbie"}); r.status != 409 || r.problem().Field != "login" {
		t.Errorf("the same login: %d %s", r.status, r.body)
	}
	member := w.token(w.home.member)
	want[Person](w, 200, "PATCH", "/api/v1/admin/people/"+string(idOf(w.home.member.ID)), boss, map[string]any{"state": "disabled"})
	if r := w.do("GET", "/api/v1/me", member, nil); r.status != 401 {
		t.Errorf("a disabled person's session: %d", r.status)
	}
	dep := want[Department](w, 201, "POST", "/api/v1/admin/departments", boss, map[string]any{"name": "Sub", "parent": idOf(w.home.dep.ID)})
	if moved := want[Department](w, 200, "PATCH", "/api/v1/admin/departments/"+string(dep.ID), boss, map[string]any{"name": "Top", "parent": ""}); moved.Name != "Top" || moved.Parent != "" {
		t.Errorf("moved = %+v", moved)
	}
	if r := w.do("DELETE", "/api/v1/admin/departments/"+string(idOf(w.home.dep.ID)), boss, nil); r.status != 409 {
		t.Errorf("remove a department with people: %d %s", r.status, r.body)
	}
	overview := want[Overview](w, 200, "GET", "/api/v1/admin/overview", boss, nil)
	if overview.People != 5 || overview.Mailboxes != 4 || len(overview.Domains) != 1 {
		t.Errorf("overview = %+v", overview)
	}
	audit := want[List[AuditLine]](w, 200, "GET", "/api/v1/admin/audit", boss, nil)
	var actions []string
	for _, l := range audit.Items {
		actions = append(actions, l.Action)
		if l.Actor.Name != "boss" {
			t.Errorf("audit line by %q: %+v", l.Actor.Name, l)
		}
		if l.Action == "person.add" && l.About != added.Name || l.Action == "department.add" && l.About != "Top" {
			t.Errorf("audit line about %q: %+v", l.About, l)
		}
	}
	if !strings.Contains(strings.Join(actions, " "), "person.add") {
		t.Errorf("audit = %v", actions)
	}
	if r := w.do("DELETE", "/api/v1/admin/people/"+string(added.ID), boss, nil); r.status != 204 {
		t.Errorf("remove: %d %s", r.status, r.body)
	}
	apps := want[List[App]](w, 200, "GET", "/api/v1/market", boss, nil)
	if len(apps.Items) != 1 || apps.Items[0].FreeDomain != "free.test" || apps.Items[0].Install == nil || apps.Items[0].State != "none" {
		t.Errorf("market = %+v", apps.Items)
	}
	if seen := want[List[App]](w, 200, "GET", "/api/v1/market", w.token(w.home.peer), nil); seen.Items[0].Install != nil {
		t.Error("a member sees how the app is set up")
	}
	in := want[Install](w, 200, "POST", "/api/v1/market/mail/install", boss, map[string]any{"plan": "free", "scope": "all"})
	if in.Plan != "free" || len(in.Scope) != 0 {
		t.Errorf("install = %+v", in)
	}
	for _, bad := range []map[string]any{{"plan": "gold", "scope": "all"}, {"plan": "free", "scope": "some"}, {"plan": "free", "scope": []string{"x"}}} {
		if r := w.do("POST", "/api/v1/market/mail/install", boss, bad); r.status != 422 {
			t.Errorf("install %v: %d %s", bad, r.status, r.body)
		}
	}
	preview := want[List[Planned]](w, 200, "GET", "/api/v1/market/mail/preview?rule=login&domain=home.test", boss, nil)
	if len(preview.Items) == 0 {
		t.Error("preview is empty")
	}
}
