package workdb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	wb "mailbridge/workbench"
)

// office is an organisation with a super admin and three colleagues, and another organisation next door.
type office struct {
	*DB
	eng                      *engine.Engine
	org, other               wb.OrgID
	admin, zhang, li, wang   wb.PersonID
	stranger                 wb.PersonID
	research, market, silent wb.DepartmentID // silent lies below research
}

var ctx = context.Background()

func newOffice(t testing.TB) *office {
	t.Helper()
	e := enginetest.Open(t)
	db, err := Open(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	return fillOffice(t, db, e)
}

func fillOffice(t testing.TB, db *DB, e *engine.Engine) *office {
	o := &office{DB: db, eng: e}
	org := must(db.CreateOrg(ctx, "示例科技", ""))(t)
	o.org, o.other = org.ID, must(db.CreateOrg(ctx, "新芽科技", ""))(t).ID
	o.research = must(db.CreateDepartment(ctx, o.org, wb.NewDepartment{Name: "研发部"}))(t).ID
	o.market = must(db.CreateDepartment(ctx, o.org, wb.NewDepartment{Name: "市场部"}))(t).ID
	o.silent = must(db.CreateDepartment(ctx, o.org, wb.NewDepartment{Name: "静音组", Parent: o.research}))(t).ID
	add := func(org wb.OrgID, login, name string, role wb.Role, deps ...wb.DepartmentID) wb.PersonID {
		return must(db.AddPerson(ctx, org, wb.NewPerson{Login: login, Name: name, Role: role, Departments: deps}))(t).ID
	}
	o.admin = add(o.org, "admin", "管理员", wb.RoleSuperAdmin)
	o.zhang = add(o.org, "zhangsan", "张三", "", o.research)
	o.li = add(o.org, "lisi", "李四", "", o.market)
	o.wang = add(o.org, "wangwu", "王五", "", o.silent)
	o.stranger = add(o.other, "sprout-admin", "曾新芽", wb.RoleSuperAdmin)
	return o
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantErr(t testing.TB, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// kinds gives the kinds of events on a stream.
func (o *office) kinds(t testing.TB, stream string) []string {
	t.Helper()
	evs, err := o.eng.Streams.Since(ctx, stream, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range evs {
		out = append(out, e.Kind)
	}
	return out
}

func count(list []string, want string) int {
	n := 0
	for _, s := range list {
		if s == want {
			n++
		}
	}
	return n
}

func TestPeopleKeysAreTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, err := o.AddPerson(ctx, o.org, wb.NewPerson{Login: "x1", Name: "甲", Number: "007", Source: "dingtalk:1"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, field string
		org         wb.OrgID
		n           wb.NewPerson
	}{
		{"login in capitals", "login", o.org, wb.NewPerson{Login: "ZhangSan", Name: "乙"}},
		{"login of another organisation", "login", o.other, wb.NewPerson{Login: "zhangsan", Name: "乙"}},
		{"employee number", "number", o.org, wb.NewPerson{Login: "x2", Name: "乙", Number: "007"}},
		{"source", "source", o.org, wb.NewPerson{Login: "x2", Name: "乙", Source: "dingtalk:1"}},
	} {
		_, err := o.AddPerson(ctx, c.org, c.n)
		var taken wb.TakenError
		if !errors.As(err, &taken) || taken.Field != c.field {
			t.Errorf("%s: got %v, want field %s taken", c.name, err, c.field)
		}
	}
	if _, err := o.AddPerson(ctx, o.other, wb.NewPerson{Login: "x3", Name: "丙", Number: "007", Source: "dingtalk:1"}); err != nil {
		t.Errorf("number and source of another organisation: %v", err)
	}
	_, err := o.AddPerson(ctx, o.org, wb.NewPerson{Login: "x4", Name: "丁", Departments: []wb.DepartmentID{9999}})
	if !errors.As(err, new(wb.ErrInvalid)) {
		t.Errorf("unknown department: got %v, want ErrInvalid", err)
	}
	_, err = o.AddPerson(ctx, o.org, wb.NewPerson{Login: "x5", Name: "戊", Password: "weak"})
	if !errors.As(err, new(wb.ErrInvalid)) {
		t.Errorf("weak password: got %v, want ErrInvalid", err)
	}
}

func TestForeignIdsAreAbsent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.GroupChat, Creator: o.zhang})
	if err != nil {
		t.Fatal(err)
	}
	ev, _, err := o.CreateEvent(ctx, o.org, wb.NewEvent{Title: "x", Start: time.Now(), Organizer: wb.Organizer{Person: o.zhang}})
	if err != nil {
		t.Fatal(err)
	}
	td, _, err := o.CreateTodo(ctx, o.org, wb.NewTodo{Title: "x", Owner: o.zhang})
	if err != nil {
		t.Fatal(err)
	}
	done := wb.TodoDone
	for name, call := range map[string]func() error{
		"person":            func() error { _, err := o.Person(ctx, o.other, o.zhang); return err },
		"update person":     func() error { _, err := o.UpdatePerson(ctx, o.other, o.zhang, wb.PersonChange{}); return err },
		"remove person":     func() error { return o.RemovePerson(ctx, o.other, o.zhang) },
		"password":          func() error { return o.SetPassword(ctx, o.other, o.zhang, "Demo-2026!") },
		"session":           func() error { _, _, err := o.NewSession(ctx, o.other, wb.NewSession{Person: o.zhang}); return err },
		"department":        func() error { _, err := o.Department(ctx, o.other, o.research); return err },
		"remove department": func() error { return o.RemoveDepartment(ctx, o.other, o.silent, true) },
		"parent": func() error {
			_, err := o.CreateDepartment(ctx, o.other, wb.NewDepartment{Name: "x", Parent: o.research})
			return err
		},
		"conversation":            func() error { _, err := o.Conversation(ctx, o.other, o.stranger, c.ID); return err },
		"conversation, no member": func() error { _, err := o.Conversation(ctx, o.org, o.li, c.ID); return err },
		"posts":                   func() error { _, err := o.Posts(ctx, o.org, o.li, c.ID, wb.PostQuery{}); return err },
		"post": func() error {
			_, _, err := o.AddPost(ctx, o.other, c.ID, wb.NewPost{Author: wb.Member{Person: o.stranger}, Text: "x"})
			return err
		},
		"post of no member": func() error {
			_, _, err := o.AddPost(ctx, o.org, c.ID, wb.NewPost{Author: wb.Member{Person: o.li}, Text: "x"})
			return err
		},
		"foreign member":  func() error { _, err := o.AddMember(ctx, o.org, c.ID, wb.Member{Person: o.stranger}); return err },
		"event":           func() error { _, err := o.Event(ctx, o.other, 0, ev.ID); return err },
		"event, not mine": func() error { _, err := o.Event(ctx, o.org, o.li, ev.ID); return err },
		"foreign attendee": func() error {
			_, _, err := o.CreateEvent(ctx, o.org, wb.NewEvent{Title: "x", Start: time.Now(), Attendees: []wb.Attendee{{Person: o.stranger}}})
			return err
		},
		"todo": func() error { _, err := o.UpdateTodo(ctx, o.org, o.li, td.ID, wb.TodoChange{State: &done}); return err },
		"foreign todo": func() error {
			_, _, err := o.CreateTodo(ctx, o.org, wb.NewTodo{Title: "x", Owner: o.stranger})
			return err
		},
		"notice": func() error { _, err := o.AddNotice(ctx, o.org, wb.Notice{Person: o.stranger}); return err },
	} {
		wantErr(t, name, call(), wb.ErrNotFound)
	}
}

func TestPeopleSearch(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i, name := range []string{"单雄信", "尉迟恭", "Tom李", "吕布"} {
		if _, err := o.AddPerson(ctx, o.org, wb.NewPerson{Login: fmt.Sprint("p", i), Name: name, Title: "Engineer_" + fmt.Sprint(i), Departments: []wb.DepartmentID{o.silent}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		q    wb.PeopleQuery
		want string
	}{
		{wb.PeopleQuery{Q: "张"}, "[张三]"},
		{wb.PeopleQuery{Q: "zhangsan"}, "[张三]"},
		{wb.PeopleQuery{Q: "ZHANG san"}, "[张三]"},
		{wb.PeopleQuery{Q: "zs"}, "[张三]"},
		{wb.PeopleQuery{Q: "shanxx"}, "[]"},
		{wb.PeopleQuery{Q: "shanxiong"}, "[单雄信]"},
		{wb.PeopleQuery{Q: "ycg"}, "[尉迟恭]"},
		{wb.PeopleQuery{Q: "engineer_3"}, "[吕布]"},
		{wb.PeopleQuery{Q: "engineer%3"}, "[]"},
		{wb.PeopleQuery{Department: o.research}, "[张三]"},
		{wb.PeopleQuery{Department: o.research, Below: true}, "[吕布 单雄信 Tom李 王五 尉迟恭 张三]"},
		{wb.PeopleQuery{Within: []wb.DepartmentID{o.market}}, "[李四]"},
		{wb.PeopleQuery{Q: "曾"}, "[]"},
	} {
		people, _, total, err := o.People(ctx, o.org, c.q)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, p := range people {
			names = append(names, p.Name)
		}
		if fmt.Sprint(names) != c.want || total != len(names) {
			t.Errorf("People(%+v) = %v, total %d, want %s", c.q, names, total, c.want)
		}
	}
	var all []string
	cursor := ""
	for {
		people, next, total, err := o.People(ctx, o.org, wb.PeopleQuery{Cursor: cursor, Limit: 3})
		if err != nil || total != 8 {
			t.Fatalf("People page: total %d, %v, want 8", total, err)
		}
		for _, p := range people {
			all = append(all, p.Name)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(all) != 8 {
		t.Errorf("pages of 3 gave %v, want 8 people", all)
	}
}

func TestLastSuperAdminStays(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	member, disabled, super := wb.RoleMember, wb.PersonDisabled, wb.RoleSuperAdmin
	wantErr(t, "remove", o.RemovePerson(ctx, o.org, o.admin), wb.ErrLastAdmin)
	_, err := o.UpdatePerson(ctx, o.org, o.admin, wb.PersonChange{Role: &member})
	wantErr(t, "demote", err, wb.ErrLastAdmin)
	_, err = o.UpdatePerson(ctx, o.org, o.admin, wb.PersonChange{State: &disabled})
	wantErr(t, "disable", err, wb.ErrLastAdmin)
	if _, err := o.UpdatePerson(ctx, o.org, o.zhang, wb.PersonChange{Role: &super}); err != nil {
		t.Fatal(err)
	}
	// Two who remove each other at the same time: one stays.
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, id := range []wb.PersonID{o.admin, o.zhang} {
		wg.Go(func() { errs[i] = o.RemovePerson(ctx, o.org, id) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("both ways at once: %v, %v, want exactly one to succeed", errs[0], errs[1])
	}
}

func TestDirectoryChangesAreToldInOrder(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	name, title := "张叁", "CTO"
	must(o.UpdatePerson(ctx, o.org, o.zhang, wb.PersonChange{Name: &name}))(t)
	must(o.UpdatePerson(ctx, o.org, o.zhang, wb.PersonChange{Name: &name}))(t) // nothing differs
	must(o.UpdatePerson(ctx, o.org, o.zhang, wb.PersonChange{Title: &title}))(t)
	if err := o.RemovePerson(ctx, o.org, o.zhang); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "remove twice", o.RemovePerson(ctx, o.org, o.zhang), wb.ErrNotFound)
	run, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	var mu sync.Mutex
	var got []string
	all := 0
	if err := o.RunDirectory(run, 4, func(_ context.Context, c wb.DirectoryChange) error {
		mu.Lock()
		defer mu.Unlock()
		if all++; all == 11 { // 3 departments, 5 people added, 3 changes
			defer stop()
		}
		if c.Person == o.zhang {
			before := "-"
			if c.Before != nil {
				before = c.Before.Name
			}
			got = append(got, string(c.Kind)+" "+before)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "[added - changed 张三 changed 张叁 removed 张叁]"; fmt.Sprint(got) != want || all != 11 {
		t.Errorf("changes of one person = %v of %d in all, want %s of 11", got, all, want)
	}
	if _, err := o.AddPerson(ctx, o.org, wb.NewPerson{Login: "zhangsan", Name: "张三"}); err != nil {
		t.Errorf("login of somebody who left: %v, want it free", err)
	}
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	wantErr(t, "remove with people", o.RemoveDepartment(ctx, o.org, o.market, false), wb.ErrNotEmpty)
	err := o.MoveDepartment(ctx, o.org, o.research, o.silent, 0)
	if !errors.As(err, new(wb.ErrInvalid)) {
		t.Errorf("move below itself: got %v, want ErrInvalid", err)
	}
	_, err = o.CreateDepartment(ctx, o.org, wb.NewDepartment{Name: " 市场部 "})
	wantErr(t, "same name", err, wb.ErrExists)
	if err := o.RemoveDepartment(ctx, o.org, o.research, true); err != nil {
		t.Fatal(err)
	}
	p := must(o.Person(ctx, o.org, o.zhang))(t)
	dep := must(o.Department(ctx, o.org, o.silent))(t)
	if len(p.Departments) != 0 || dep.Parent != 0 {
		t.Errorf("after removing their department: person in %v, child under %d, want none and 0", p.Departments, dep.Parent)
	}
	list := must(o.Departments(ctx, o.org))(t)
	if len(list) != 2 || list[0].People != 1 {
		t.Errorf("Departments = %+v, want two with one person each", list)
	}
}

func TestManages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	admin, only := wb.RoleAdmin, []wb.DepartmentID{o.research}
	part := must(o.UpdatePerson(ctx, o.org, o.zhang, wb.PersonChange{Role: &admin, Manages: &only}))(t)
	super := must(o.Person(ctx, o.org, o.admin))(t)
	member := must(o.Person(ctx, o.org, o.li))(t)
	for _, c := range []struct {
		name string
		by   wb.Person
		id   wb.PersonID
		want bool
	}{{"below", part, o.wang, true}, {"sibling", part, o.li, false}, {"the super admin", part, o.admin, false},
		{"super", super, o.li, true}, {"member", member, o.wang, false}} {
		got, err := o.Manages(ctx, c.by, c.id)
		if err != nil || got != c.want {
			t.Errorf("%s: Manages = %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	_, err := o.Manages(ctx, super, o.stranger)
	wantErr(t, "stranger", err, wb.ErrNotFound)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sign := func(id wb.PersonID) string {
		token, _, err := o.NewSession(ctx, o.org, wb.NewSession{Person: id, UserAgent: "test", IP: "10.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, p, err := o.SessionByToken(ctx, token); err != nil || p.ID != id {
			t.Fatalf("SessionByToken = person %d, %v, want %d", p.ID, err, id)
		}
		return token
	}
	gone := func(name, token string) {
		t.Helper()
		_, _, err := o.SessionByToken(ctx, token)
		wantErr(t, name, err, wb.ErrNotFound)
	}
	disabled := wb.PersonDisabled
	token := sign(o.li)
	must(o.UpdatePerson(ctx, o.org, o.li, wb.PersonChange{State: &disabled}))(t)
	gone("disabled", token)
	token = sign(o.wang)
	if err := o.RemovePerson(ctx, o.org, o.wang); err != nil {
		t.Fatal(err)
	}
	gone("left", token)
	a, b := sign(o.zhang), sign(o.zhang)
	s, _, _ := o.SessionByToken(ctx, a)
	if err := o.EndSessions(ctx, o.org, o.zhang, s.ID); err != nil {
		t.Fatal(err)
	}
	gone("others ended", b)
	if _, _, err := o.SessionByToken(ctx, a); err != nil {
		t.Errorf("own session after ending the others: %v", err)
	}
	if err := o.SetPassword(ctx, o.org, o.zhang, "Demo-2026!"); err != nil {
		t.Fatal(err)
	}
	gone("password changed", a)
	gone("made up", "abc")
}

// TestSourceHappensOnce: twenty who carry the same thing in make one of it.
func TestSourceHappensOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	conv, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.MailChat, Creator: o.zhang})
	if err != nil {
		t.Fatal(err)
	}
	for name, create := range map[string]func() (int64, bool, error){
		"conversation": func() (int64, bool, error) {
			c, made, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.MailChat, Title: "t", Source: "mail:1",
				Members: []wb.Member{{Person: o.zhang}, {Address: "Bob@world.test", Name: "Bob"}}})
			return int64(c.ID), made, err
		},
		"direct": func() (int64, bool, error) {
			c, made, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.DirectChat, Creator: o.zhang, Members: []wb.Member{{Person: o.li}}})
			return int64(c.ID), made, err
		},
		"post": func() (int64, bool, error) {
			p, made, err := o.AddPost(ctx, o.org, conv.ID, wb.NewPost{Author: wb.Member{Address: "bob@world.test"}, Kind: wb.MailPost, Text: "hi", Source: "mail:1"})
			return int64(p.ID), made, err
		},
		"event": func() (int64, bool, error) {
			e, made, err := o.CreateEvent(ctx, o.org, wb.NewEvent{Title: "t", Start: time.Now(), Source: "mail:1", Organizer: wb.Organizer{Person: o.zhang}})
			return int64(e.ID), made, err
		},
		"todo": func() (int64, bool, error) {
			td, made, err := o.CreateTodo(ctx, o.org, wb.NewTodo{Title: "t", Owner: o.zhang, Source: "mail:1"})
			return int64(td.ID), made, err
		},
		"notice": func() (int64, bool, error) {
			made, err := o.AddNotice(ctx, o.org, wb.Notice{Person: o.zhang, Kind: "k", Title: "t", Source: "mail:1"})
			return 1, made, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			var mu sync.Mutex
			made, seen := 0, map[int64]bool{}
			for range 20 {
				wg.Go(func() {
					id, created, err := create()
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.Errorf("create: %v", err)
					}
					if created {
						made++
					}
					seen[id] = true
				})
			}
			wg.Wait()
			if made != 1 || len(seen) != 1 || seen[0] {
				t.Errorf("made %d with ids %v, want one", made, seen)
			}
		})
	}
	kinds := o.kinds(t, personStream(o.zhang))
	if n := count(kinds, "conv.item"); n != 1 {
		t.Errorf("conv.item told %d times in %v, want once", n, kinds)
	}
}

func TestChat(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.MailChat, Title: "报价", Creator: o.zhang,
		Members: []wb.Member{{Person: o.li}, {Address: "bob@world.test", Name: "Bob"}}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			author := wb.Member{Person: o.zhang}
			if i%2 == 1 {
				author = wb.Member{Address: "bob@world.test", Name: "Bob"}
			}
			if _, _, err := o.AddPost(ctx, o.org, c.ID, wb.NewPost{Author: author, Text: fmt.Sprint("line ", i)}); err != nil {
				t.Errorf("AddPost: %v", err)
			}
		})
	}
	wg.Wait()
	posts := must(o.Posts(ctx, o.org, o.li, c.ID, wb.PostQuery{After: 10, Limit: 20}))(t)
	if len(posts) != 20 || posts[0].Seq != 11 || posts[19].Seq != 30 {
		t.Errorf("Posts after 10 = %d posts from %d, want 20 from 11", len(posts), posts[0].Seq)
	}
	posts = must(o.Posts(ctx, o.org, o.li, c.ID, wb.PostQuery{Before: 6}))(t)
	if len(posts) != 5 || posts[0].Seq != 1 {
		t.Errorf("Posts before 6 = %d posts, want 1 to 5", len(posts))
	}
	unread := func(p wb.PersonID) int { return must(o.Conversation(ctx, o.org, p, c.ID))(t).Unread }
	if n := unread(o.li); n != 40 {
		t.Errorf("unread of who said nothing = %d, want 40", n)
	}
	if err := o.MarkRead(ctx, o.org, o.li, c.ID, 38); err != nil {
		t.Fatal(err)
	}
	if err := o.MarkRead(ctx, o.org, o.li, c.ID, 3); err != nil {
		t.Fatal(err)
	}
	if n := unread(o.li); n != 2 {
		t.Errorf("unread after reading 38 of 40 = %d, want 2", n)
	}
	if n := count(o.kinds(t, personStream(o.li)), "conv.item"); n != 40 {
		t.Errorf("conv.item told %d times, want 40", n)
	}
	if n := count(o.kinds(t, chatStream(c.ID)), "conv.item"); n != 40 {
		t.Errorf("conv.item on the chat's stream %d times, want 40", n)
	}
	if _, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.DirectChat, Creator: o.li, Members: []wb.Member{{Person: o.wang}}}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond) // the order below is by time, in milliseconds
	must2(t)(o.AddPost(ctx, o.org, c.ID, wb.NewPost{Text: "system", Kind: wb.SystemPost}))
	list, next, err := o.Conversations(ctx, o.org, o.li, "", 1)
	if err != nil || len(list) != 1 || list[0].Last == nil || next == "" {
		t.Fatalf("Conversations = %+v, %q, %v", list, next, err)
	}
	first := list[0].ID
	list, next, err = o.Conversations(ctx, o.org, o.li, next, 1)
	if err != nil || len(list) != 1 || next != "" || list[0].ID == first {
		t.Fatalf("second page = %+v, %q, %v", list, next, err)
	}
}

func must2(t testing.TB) func(p wb.Post, created bool, err error) wb.Post {
	return func(p wb.Post, _ bool, err error) wb.Post {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

// TestChangeCard: another card stands in place of the first and is told of once; a source that is not there, or another
// organisation's, is absent.
func TestChangeCard(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.NoticeChat, Members: []wb.Member{{Person: o.zhang}}})
	if err != nil {
		t.Fatal(err)
	}
	must2(t)(o.AddPost(ctx, o.org, c.ID, wb.NewPost{Kind: wb.CardPost, Text: "asked", Card: []byte(`{"title":"asked"}`), Source: "approval:1"}))
	for range 2 {
		if err := o.ChangeCard(ctx, o.org, c.ID, "approval:1", "decided", []byte(`{"title":"decided"}`)); err != nil {
			t.Fatal(err)
		}
	}
	posts := must(o.Posts(ctx, o.org, o.zhang, c.ID, wb.PostQuery{}))(t)
	if len(posts) != 1 || posts[0].Text != "decided" || string(posts[0].Card) != `{"title":"decided"}` {
		t.Errorf("posts = %+v", posts)
	}
	if told := count(o.kinds(t, fmt.Sprintf("c:%d", c.ID)), "conv.card"); told != 1 {
		t.Errorf("told %d times, want once", told)
	}
	for org, source := range map[wb.OrgID]string{o.org: "approval:2", o.other: "approval:1"} {
		wantErr(t, source, o.ChangeCard(ctx, org, c.ID, source, "x", []byte(`{}`)), wb.ErrNotFound)
	}
}

func TestOutboundPost(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.MailChat, Creator: o.zhang, Members: []wb.Member{{Address: "bob@world.test"}}})
	if err != nil {
		t.Fatal(err)
	}
	group, _, err := o.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.GroupChat, Creator: o.zhang})
	if err != nil {
		t.Fatal(err)
	}
	me := wb.Member{Person: o.zhang}
	if _, _, err := o.AddPost(ctx, o.org, group.ID, wb.NewPost{Author: me, Text: "x", Outbound: true}); !errors.As(err, new(wb.ErrInvalid)) {
		t.Errorf("outbound in a group: got %v, want ErrInvalid", err)
	}
	p := must2(t)(o.AddPost(ctx, o.org, c.ID, wb.NewPost{Author: me, Text: "你好", Outbound: true}))
	run, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	if err := o.RunOutbound(run, 2, func(ctx context.Context, op wb.OutboundPost) error {
		defer stop()
		if op.Post != p.ID || op.Author != o.zhang {
			t.Errorf("outbound = %+v, want post %d by %d", op, p.ID, o.zhang)
		}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if err := o.SetPostState(context.Background(), o.org, op.Post, fmt.Sprintf("r%d@world.test", i), wb.OutSent, ""); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return o.SetPostState(context.Background(), o.org, op.Post, "r0@world.test", wb.OutFailed, "550 no such user")
	}); err != nil {
		t.Fatal(err)
	}
	got := must(o.Post(ctx, o.org, p.ID))(t)
	if len(got.Out) != 8 || got.State != wb.OutFailed || got.Out["r0@world.test"].Reason != "550 no such user" {
		t.Errorf("post's state = %s of %v, want failed of 8 recipients", got.State, got.Out)
	}
	if n := count(o.kinds(t, personStream(o.zhang)), "conv.out"); n != 9 {
		t.Errorf("conv.out told %d times, want 9", n)
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	day := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	e, _, err := o.CreateEvent(ctx, o.org, wb.NewEvent{Title: "周会", Start: day, End: day.Add(time.Hour), TZ: "Asia/Shanghai", Rule: "FREQ=WEEKLY",
		Organizer: wb.Organizer{Person: o.zhang}, Attendees: []wb.Attendee{{Person: o.li}, {Address: "bob@world.test"}}})
	if err != nil {
		t.Fatal(err)
	}
	in := func(p wb.PersonID, from time.Time) int {
		return len(must(o.Events(ctx, o.org, p, from, from.AddDate(0, 0, 1)))(t))
	}
	if in(o.li, day.AddDate(1, 0, 0)) != 1 || in(o.li, day.AddDate(0, 0, -2)) != 0 || in(o.wang, day) != 0 {
		t.Error("a recurring event is in the calendars of its people from its start on, and in no others")
	}
	e = must(o.SetAttendance(ctx, o.org, e.ID, wb.Attendee{Address: "BOB@world.test", Status: wb.Accepted}))(t)
	if e.Attendees[1].Status != wb.Accepted {
		t.Errorf("attendance = %+v, want accepted", e.Attendees)
	}
	_, err = o.SetAttendance(ctx, o.org, e.ID, wb.Attendee{Person: o.wang, Status: wb.Accepted})
	wantErr(t, "not invited", err, wb.ErrNotFound)
	must(o.UpdateEvent(ctx, o.org, e.ID, func(e *wb.Event) error { e.Attendees = e.Attendees[1:]; return nil }))(t)
	if in(o.li, day) != 0 {
		t.Error("who was uninvited still has the event")
	}
	for range 2 {
		if e = must(o.CancelEvent(ctx, o.org, e.ID))(t); e.Sequence != 1 || e.State != wb.EventCancelled {
			t.Errorf("cancelled event = sequence %d, %s, want 1, cancelled", e.Sequence, e.State)
		}
	}
	if got := o.kinds(t, personStream(o.zhang)); count(got, "cal.chg") != 4 {
		t.Errorf("organizer was told %v, want cal.chg four times", got)
	}
}

func TestTodos(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 5 {
		n := wb.NewTodo{Title: fmt.Sprint("t", i), Owner: o.zhang, Creator: o.li}
		if i < 3 {
			at := time.Now().Add(time.Duration(5-i) * time.Hour)
			n.Due = &at
		}
		if _, _, err := o.CreateTodo(ctx, o.org, n); err != nil {
			t.Fatal(err)
		}
	}
	var titles []string
	var last wb.Todo
	for cursor := ""; ; {
		list, next, err := o.Todos(ctx, o.org, o.zhang, wb.TodoQuery{State: wb.TodoOpen, Cursor: cursor, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, td := range list {
			titles, last = append(titles, td.Title), td
		}
		if cursor = next; next == "" {
			break
		}
	}
	if fmt.Sprint(titles) != "[t2 t1 t0 t3 t4]" {
		t.Errorf("todos by due date = %v, want [t2 t1 t0 t3 t4]", titles)
	}
	done, open := wb.TodoDone, wb.TodoOpen
	if td := must(o.UpdateTodo(ctx, o.org, o.li, last.ID, wb.TodoChange{State: &done}))(t); td.DoneAt.IsZero() {
		t.Error("a done todo has no DoneAt")
	}
	if td := must(o.UpdateTodo(ctx, o.org, o.zhang, last.ID, wb.TodoChange{State: &open}))(t); !td.DoneAt.IsZero() {
		t.Error("a reopened todo has DoneAt")
	}
	if list, _, err := o.Todos(ctx, o.org, o.li, wb.TodoQuery{Made: true}); err != nil || len(list) != 5 {
		t.Errorf("todos given to others = %d, %v, want 5", len(list), err)
	}
}

func TestInstall(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	set := func(s wb.InstallState) (wb.Install, error) {
		return o.SetInstall(ctx, o.org, wb.Install{App: wb.AppMail, State: s, Scope: []wb.DepartmentID{o.research}, Domain: "Demo.Test", By: o.admin})
	}
	if _, err := set(wb.InstallDisabled); !errors.As(err, new(wb.ErrInvalid)) {
		t.Errorf("disable what was never enabled: got %v, want ErrInvalid", err)
	}
	must(set(wb.InstallEnabling))(t)
	second := must(set(wb.InstallEnabling))(t)
	run, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	ran := 0
	if err := o.RunInstalls(run, 1, func(_ context.Context, in wb.Install) error {
		defer stop()
		ran++
		if in.Version != second.Version || in.Domain != "demo.test" {
			t.Errorf("worker got version %d of %s, want %d of demo.test", in.Version, in.Domain, second.Version)
		}
		wantErr(t, "old version", o.AdvanceInstall(ctx, o.org, in.App, 1, wb.InstallEnabled, nil), wb.ErrStale)
		return o.AdvanceInstall(ctx, o.org, in.App, in.Version, wb.InstallEnabled, []wb.Step{{Name: "domain", State: wb.StepDone}})
	}); err != nil {
		t.Fatal(err)
	}
	in := must(o.Install(ctx, o.org, wb.AppMail))(t)
	if ran != 1 || in.State != wb.InstallEnabled || len(in.Steps) != 1 {
		t.Errorf("ran %d times, install = %+v, want once and enabled", ran, in)
	}
	if n := count(o.kinds(t, personStream(o.admin)), "inst.chg"); n != 3 {
		t.Errorf("admin was told %d times, want 3", n)
	}
	if in := must(o.Install(ctx, o.other, wb.AppMail))(t); in.State != wb.InstallNone {
		t.Errorf("other organisation has %s, want none", in.State)
	}
}

func TestAuditChain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	by := wb.As(ctx, wb.Actor{Person: o.admin, Name: "管理员", IP: "10.1.2.3"})
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			if _, err := o.AddPerson(by, o.org, wb.NewPerson{Login: fmt.Sprint("n", i), Name: "新人"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := o.Audit(by, o.org, wb.AuditEntry{Action: "mail.export", Target: "mailbox:1"}); err != nil {
		t.Fatal(err)
	}
	log := must(o.AuditLog(ctx, o.org, wb.AuditQuery{Action: "person."}))(t)
	if len(log) != 10 || log[0].Actor.IP != "10.1.2.3" || log[0].Seq != 10 {
		t.Errorf("AuditLog = %d lines, first %+v, want 10 by 10.1.2.3", len(log), log)
	}
	verify := func(wantLines int, wantBroken int64) {
		t.Helper()
		lines, broken, err := o.VerifyAudit(ctx, o.org)
		if err != nil || lines != wantLines || broken != wantBroken {
			t.Errorf("VerifyAudit = %d, %d, %v, want %d, %d", lines, broken, err, wantLines, wantBroken)
		}
	}
	verify(11, 0)
	tamper := func(q string) {
		t.Helper()
		if err := o.eng.DB.Write(ctx, func(tx *engine.Tx) error { _, err := tx.Run(q, o.org); return err }); err != nil {
			t.Fatal(err)
		}
	}
	tamper("DELETE FROM audit WHERE org = ? AND seq = 11")
	verify(10, 11)
	tamper("UPDATE audit SET detail = 'x' WHERE org = ? AND seq = 4")
	verify(3, 4)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.Setting(ctx, o.org, 0, "k")
	wantErr(t, "never set", err, wb.ErrNotFound)
	for range 2 {
		if err := o.SetSetting(ctx, o.org, o.zhang, "k", []byte(`{"a":1}`)); err != nil {
			t.Fatal(err)
		}
	}
	if all := must(o.Settings(ctx, o.org, o.zhang))(t); string(all["k"]) != `{"a":1}` || len(all) != 1 {
		t.Errorf("Settings = %v", all)
	}
	if all := must(o.Settings(ctx, o.org, 0))(t); len(all) != 0 {
		t.Errorf("organisation's settings = %v, want none", all)
	}
}
