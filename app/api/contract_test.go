package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// contract lists what other programs rely on; it is written by hand, on purpose.
const contract = `
POST /sessions
DELETE /sessions/current
GET /me
PUT /me/password
GET /activations/{token}
POST /activations/{token}
GET /me/settings
PUT /me/settings
POST /sessions/second-factor
GET /me/second-factor
POST /me/second-factor
POST /me/second-factor/confirm
POST /me/second-factor/recovery-codes
DELETE /me/second-factor
GET /me/app-passwords
POST /me/app-passwords
DELETE /me/app-passwords/{id}
GET /me/logins
GET /me/sessions
DELETE /me/sessions/{id}
PUT /me/recovery-mail
POST /password-resets
GET /password-resets/{token}
POST /password-resets/{token}
GET /sign-in-alerts/{token}
POST /sign-in-alerts/{token}
GET /admin/policies/security
GET /mailboxes/{id}/deleted
POST /mailboxes/{id}/deleted/restore
POST /mailboxes/{id}/deleted/erase
GET /admin/archive
PUT /admin/archive
GET /admin/archive/auditors
PUT /admin/archive/auditors/{id}
DELETE /admin/archive/auditors/{id}
GET /admin/archive/holds
POST /admin/archive/holds
DELETE /admin/archive/holds/{id}
GET /admin/archive/retention
PUT /admin/archive/retention
GET /archive
GET /archive/cases
POST /archive/cases
POST /archive/cases/{id}/approve
POST /archive/cases/{id}/close
GET /archive/cases/{id}/mails
GET /archive/cases/{id}/mails/{mail}
GET /archive/cases/{id}/mails/{mail}/raw
GET /archive/cases/{id}/mails/{mail}/parts/{part}
POST /archive/cases/{id}/mails/{mail}/deliver
GET /archive/cases/{id}/export
GET /mailboxes/{id}/rules
PUT /mailboxes/{id}/rules
POST /mailboxes/{id}/rules/run
GET /mailboxes/{id}/rules/run
GET /mailboxes/{id}/vacation
PUT /mailboxes/{id}/vacation
GET /mailboxes/{id}/forwarding
PUT /mailboxes/{id}/forwarding
GET /mailboxes/{id}/scripts
GET /mailboxes/{id}/scripts/{name}
PUT /mailboxes/{id}/scripts/{name}
DELETE /mailboxes/{id}/scripts/{name}
GET /admin/policies/forwarding
PUT /admin/policies/forwarding
GET /admin/policies/recall
PUT /admin/policies/recall
GET /admin/policies/freed-addresses
PUT /admin/policies/freed-addresses
GET /admin/forwards
POST /chats/{id}/address
DELETE /chats/{id}/address
GET /admin/quotas
GET /admin/reports
PUT /admin/quotas
PUT /admin/policies/quota
PUT /admin/policies/security
GET /version
GET /mailboxes
GET /mailboxes/{id}/folders
POST /mailboxes/{id}/folders
PATCH /folders/{id}
DELETE /folders/{id}
GET /mailboxes/{id}/messages
GET /mailboxes/{id}/threads/{thread}
GET /messages/{id}
GET /messages/{id}/raw
GET /messages/{id}/parts/{part}
GET /messages/{id}/html
PATCH /messages
POST /undo/{token}
DELETE /messages
POST /messages
POST /mailboxes/{id}/drafts
PUT /drafts/{id}
GET /drafts/{id}
DELETE /drafts/{id}
GET /mailboxes/{id}/outbox
POST /outbox/{id}/undo
POST /outbox/{id}/now
GET /approvals
POST /approvals/{id}
GET /approvals/{id}/mail
GET /me/approvals
POST /mailboxes/{id}/files
GET /mailboxes/{id}/files
GET /files/{id}
PUT /files/{id}/content
DELETE /files/{id}
POST /messages/{id}/receipt
POST /messages/{id}/recall
GET /messages/{id}/recall
POST /uploads
GET /messages/{id}/suggestions
POST /messages/{id}/chat
POST /messages/{id}/event
POST /messages/{id}/todo
POST /messages/{id}/rsvp
GET /contacts
GET /chats
POST /chats
GET /chats/{id}
GET /chats/{id}/posts
POST /chats/{id}/posts
POST /chats/{id}/read
POST /chats/{id}/members
DELETE /chats/{id}/members
GET /events
POST /events
PATCH /events/{id}
DELETE /events/{id}
POST /events/{id}/answer
GET /todos
POST /todos
PATCH /todos/{id}
DELETE /todos/{id}
POST /push/ticket
GET /changes
GET /admin/people
POST /admin/people
PATCH /admin/people/{id}
DELETE /admin/people/{id}
POST /admin/people/{id}/notice
GET /admin/departments
POST /admin/departments
PATCH /admin/departments/{id}
DELETE /admin/departments/{id}
GET /admin/domains
POST /admin/domains
POST /admin/domains/{name}/check
DELETE /admin/domains/{name}
PUT /admin/domains/{name}/default
GET /admin/domains/{name}/dkim
POST /admin/domains/{name}/dkim/rotate
DELETE /admin/domains/{name}/dkim/{selector}
GET /admin/queue
GET /admin/queue/limits
PUT /admin/queue/limits
POST /admin/queue/{id}/hold
POST /admin/queue/{id}/release
POST /admin/queue/{id}/retry
DELETE /admin/queue/{id}
GET /mailboxes/{id}/delegates
POST /mailboxes/{id}/delegates
DELETE /mailboxes/{id}/delegates/{grant}
GET /mailboxes/{id}/access-log
GET /me/senders
GET /me/addresses
POST /me/addresses
DELETE /me/addresses/{address}
GET /admin/mailboxes
POST /admin/mailboxes
GET /admin/mailboxes/{id}
PATCH /admin/mailboxes/{id}
DELETE /admin/mailboxes/{id}
POST /admin/mailboxes/{id}/convert
POST /admin/mailboxes/{id}/addresses
DELETE /admin/mailboxes/{id}/addresses/{address}
GET /admin/mailboxes/{id}/grants
POST /admin/mailboxes/{id}/grants
DELETE /admin/mailboxes/{id}/grants/{grant}
GET /admin/mailboxes/{id}/access-log
GET /admin/groups
POST /admin/groups
GET /admin/groups/{id}
PUT /admin/groups/{id}
DELETE /admin/groups/{id}
GET /admin/groups/{id}/expansion
POST /admin/groups/{id}/addresses
DELETE /admin/groups/{id}/addresses/{address}
GET /admin/address-policy
PUT /admin/address-policy
PUT /admin/domains/{name}/catch-all
GET /admin/audit
GET /admin/overview
GET /admin/roles
GET /admin/policies
POST /admin/policies
GET /admin/policies/{id}
PUT /admin/policies/{id}
DELETE /admin/policies/{id}
GET /market
POST /market/mail/install
PUT /market/mail/setup
GET /market/mail/preview
POST /market/mail/enable
POST /market/mail/disable
DELETE /market/mail
POST /market/mail/test
`

type openAPI struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		Description string
		Security    []map[string][]string
		Responses   map[string]any
	}
}

func (w *world) openAPI() openAPI {
	w.t.Helper()
	return want[openAPI](w, 200, "GET", "/openapi.json", "", nil)
}

func TestContract(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := w.openAPI()
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("openapi = %q; want 3.1", doc.OpenAPI)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(contract), "\n") {
		method, path, _ := strings.Cut(line, " ")
		op, ok := doc.Paths["/api/v1"+path][strings.ToLower(method)]
		if !ok {
			t.Errorf("%s is not served", line)
		} else if op.Responses["default"] == nil {
			t.Errorf("%s does not say what its errors look like", line)
		}
	}
	param := regexp.MustCompile(`[:*](\w+)`)
	for _, r := range w.api.router.Routes() {
		if !strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		if _, ok := doc.Paths[param.ReplaceAllString(r.Path, "{$1}")][strings.ToLower(r.Method)]; !ok {
			t.Errorf("%s %s is served but not documented", r.Method, r.Path)
		}
	}
	page := w.do("GET", "/docs", "", nil)
	if page.status != 200 || strings.Contains(string(page.body), "<script") || !strings.Contains(string(page.body), "/api/v1/messages/{id}/rsvp") {
		t.Errorf("/docs = %d, %.200s", page.status, page.body)
	}
}

// open routes need no session: what they do they decide by a password, a token or a signature.
var openRoutes = []string{"POST /api/v1/sessions", "POST /api/v1/sessions/second-factor", "POST /api/v1/password-resets",
	"GET /api/v1/password-resets/{token}", "POST /api/v1/password-resets/{token}", "GET /api/v1/sign-in-alerts/{token}",
	"POST /api/v1/sign-in-alerts/{token}", "GET /api/v1/activations/{token}", "POST /api/v1/activations/{token}",
	"GET /api/v1/version", "GET /api/v1/img", "GET /api/v1/push/ws"}

func TestEveryRouteAsksForASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := w.token(w.home.peer)
	disabled := workbench.PersonDisabled
	_, err := w.office.UpdatePerson(t.Context(), w.home.org.ID, w.home.peer.ID, workbench.PersonChange{State: &disabled})
	w.ok(err)
	for path, methods := range w.openAPI().Paths {
		for method := range methods {
			name := strings.ToUpper(method) + " " + path
			if slices.Contains(openRoutes, name) {
				continue
			}
			for who, token := range map[string]string{"nobody": "", "made-up": "x", "disabled": gone} {
				r := w.do(strings.ToUpper(method), fill(path, "1"), token, `{"not json`)
				if r.status != 401 || r.problem().Code != "unauthenticated" {
					t.Errorf("%s as %s: %d %s; want 401", name, who, r.status, r.body)
				}
			}
		}
	}
}

var pathParam = regexp.MustCompile(`\{\w+\}`)

func fill(path, id string) string { return pathParam.ReplaceAllString(path, id) }

// TestRights walks all admin and marketplace routes with every role.
func TestRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	local := []string{"GET /admin/quarantine", "GET /admin/quarantine/{id}", "POST /admin/quarantine/{id}/release", "DELETE /admin/quarantine/{id}",
		"GET /admin/people", "POST /admin/people", "GET /admin/people/{id}", "PATCH /admin/people/{id}", "DELETE /admin/people/{id}",
		"POST /admin/people/{id}/notice", "GET /admin/departments", "GET /admin/groups", "POST /admin/groups", "GET /admin/groups/{id}", "PUT /admin/groups/{id}",
		"DELETE /admin/groups/{id}", "GET /admin/groups/{id}/expansion", "POST /admin/groups/{id}/addresses", "DELETE /admin/groups/{id}/addresses/{address}",
		"GET /admin/mailboxes", "POST /admin/mailboxes", "GET /admin/mailboxes/{id}", "PATCH /admin/mailboxes/{id}", "DELETE /admin/mailboxes/{id}",
		"POST /admin/mailboxes/{id}/convert", "POST /admin/mailboxes/{id}/addresses", "DELETE /admin/mailboxes/{id}/addresses/{address}",
		"GET /admin/mailboxes/{id}/grants", "POST /admin/mailboxes/{id}/grants", "DELETE /admin/mailboxes/{id}/grants/{grant}",
		"GET /admin/mailboxes/{id}/access-log", "GET /admin/queue", "POST /admin/queue/{id}/retry", "POST /admin/queue/{id}/hold", "POST /admin/queue/{id}/release", "DELETE /admin/queue/{id}",
		"GET /admin/overview", "GET /admin/roles"}
	local = append(local, "GET /admin/people/{id}/access", "GET /admin/people/{id}/logins", "GET /admin/people/{id}/sessions",
		"DELETE /admin/people/{id}/sessions", "DELETE /admin/people/{id}/second-factor")
	admin := append(slices.Clone(local), "GET /admin/filter", "PUT /admin/filter", "GET /admin/filter/senders", "POST /admin/filter/senders",
		"DELETE /admin/filter/senders/{id}", "POST /admin/departments", "PATCH /admin/departments/{id}", "DELETE /admin/departments/{id}", "GET /admin/audit",
		"GET /admin/queue/limits", "PUT /admin/queue/limits", "GET /admin/policies", "POST /admin/policies", "GET /admin/policies/{id}", "PUT /admin/policies/{id}", "DELETE /admin/policies/{id}",
		"GET /admin/address-policy", "PUT /admin/address-policy")
	admin = append(admin, "GET /admin/policies/security", "PUT /admin/policies/security", "GET /admin/policies/forwarding",
		"PUT /admin/policies/forwarding", "GET /admin/forwards", "GET /admin/quotas", "GET /admin/reports", "PUT /admin/quotas", "PUT /admin/policies/quota")
	admin = append(admin, "GET /admin/policies/recall", "PUT /admin/policies/recall", "GET /admin/policies/freed-addresses",
		"PUT /admin/policies/freed-addresses", "GET /admin/freed-addresses", "DELETE /admin/freed-addresses/{address}")
	whole, err := w.office.AddPerson(t.Context(), w.home.org.ID, workbench.NewPerson{Login: "whole", Name: "whole", Role: workbench.RoleAdmin})
	w.ok(err)
	roles := []struct {
		name  string
		token string
		may   func(string) bool
	}{
		{"member", w.token(w.home.member), func(string) bool { return false }},
		{"department admin", w.token(w.home.local), func(r string) bool { return slices.Contains(local, r) }},
		{"admin", w.token(whole), func(r string) bool { return slices.Contains(admin, r) }},
		{"super admin", w.token(w.home.boss), func(string) bool { return true }},
	}
	for path, methods := range w.openAPI().Paths {
		short := strings.TrimPrefix(path, "/api/v1")
		if !strings.HasPrefix(short, "/admin/") && !strings.HasPrefix(short, "/market/") {
			continue
		}
		for method := range methods {
			name := strings.ToUpper(method) + " " + short
			for _, role := range roles {
				if name == "DELETE /market/mail" || strings.HasPrefix(name, "POST /market/mail/") && role.name == "super admin" {
					continue // would change the world under the others
				}
				r := w.do(strings.ToUpper(method), fill(path, "999999"), role.token, "[]")
				if got := r.status != 403; got != role.may(name) {
					t.Errorf("%s as %s: %d %s; may = %v", name, role.name, r.status, r.body, role.may(name))
				}
				if r.status >= 500 {
					t.Errorf("%s as %s: %d %s", name, role.name, r.status, r.body)
				}
			}
		}
	}
}

func TestDepartmentAdminSeesOnlyTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(w.home.local)
	people := want[List[Person]](w, 200, "GET", "/api/v1/admin/people", token, nil)
	for _, p := range people.Items {
		if p.Departments[0].Name != "Dep" {
			t.Errorf("sees %s of %s", p.Name, p.Departments[0].Name)
		}
	}
	if len(people.Items) != 2 || *people.Total != 2 {
		t.Errorf("sees %d of %d people; want 2", len(people.Items), *people.Total)
	}
	deps := want[List[Department]](w, 200, "GET", "/api/v1/admin/departments", token, nil)
	if len(deps.Items) != 1 || deps.Items[0].Name != "Dep" {
		t.Errorf("departments = %+v", deps.Items)
	}
	person := "/api/v1/admin/people/"
	for _, tt := range []struct {
		name, method, path string
		body               any
		status             int
	}{
		{"own member", "PATCH", person + string(idOf(w.home.member.ID)), map[string]any{"title": "Clerk"}, 200},
		{"own member's password", "PATCH", person + string(idOf(w.home.member.ID)), map[string]any{"password": "Other-2026!"}, 200},
		{"make them admin", "PATCH", person + string(idOf(w.home.member.ID)), map[string]any{"role": "admin"}, 403},
		{"make themselves super", "PATCH", person + string(idOf(w.home.local.ID)), map[string]any{"role": "super_admin"}, 404},
		{"widen themselves", "PATCH", person + string(idOf(w.home.local.ID)), map[string]any{"manages": []string{}}, 404},
		{"move out of reach", "PATCH", person + string(idOf(w.home.member.ID)), map[string]any{"departments": []ID{idOf(w.home.elsewhere.ID)}}, 422},
		{"other department", "PATCH", person + string(idOf(w.home.peer.ID)), map[string]any{"title": "x"}, 404},
		{"other department's password", "PATCH", person + string(idOf(w.home.boss.ID)), map[string]any{"password": "Other-2026!"}, 404},
		{"remove other department", "DELETE", person + string(idOf(w.home.peer.ID)), nil, 404},
		{"add elsewhere", "POST", "/api/v1/admin/people", map[string]any{"login": "new", "name": "n", "departments": []ID{idOf(w.home.elsewhere.ID)}}, 422},
		{"add nowhere", "POST", "/api/v1/admin/people", map[string]any{"login": "new", "name": "n"}, 422},
		{"add at home", "POST", "/api/v1/admin/people", map[string]any{"login": "new", "name": "n", "departments": []ID{idOf(w.home.dep.ID)}}, 201},
	} {
		if r := w.do(tt.method, tt.path, token, tt.body); r.status != tt.status {
			t.Errorf("%s: %d %s; want %d", tt.name, r.status, r.body, tt.status)
		}
	}
	if r := w.do("PATCH", person+string(idOf(w.home.member.ID)), w.token(w.home.boss), map[string]any{"org": 2, "id": "9", "Quota": 1, "state": "active"}); r.status != 200 {
		t.Errorf("fields that do not exist: %d %s", r.status, r.body)
	}
}

// TestTenants replays every route that takes an id of organisation A with a session of B: nothing may be there.
func TestTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.things(w.home)
	foreign := map[string]string{"other tenant": w.token(w.other.boss), "colleague": w.token(w.home.boss)}
	doc := w.openAPI()
	tried := 0
	for path, methods := range doc.Paths {
		if !strings.Contains(path, "{") || strings.Contains(path, "{token}") {
			continue
		}
		id, ok := ids[strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/{")[0]]
		if !ok {
			t.Errorf("no example for %s", path)
			continue
		}
		target := strings.NewReplacer("{thread}", ids["thread"], "{part}", "1", "{id}", id, "{name}", id, "{address}", id).Replace(path)
		for method := range methods {
			for who, token := range foreign {
				if who == "colleague" && strings.Contains(path, "/admin/") {
					continue
				}
				r := w.do(strings.ToUpper(method), target, token, validBodies[strings.ToUpper(method)+" "+strings.TrimPrefix(path, "/api/v1")])
				var p Problem
				_ = json.Unmarshal(r.body, &p)
				if r.status != 404 || p.Code != "not_found" || p.RequestID == "" || p.Message != "not found" {
					t.Errorf("%s %s as %s: %d %s; want 404", method, path, who, r.status, r.body)
				}
				tried++
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d requests were tried", tried)
	}
	member := w.token(w.home.member)
	for name, path := range map[string]string{"message": "/messages/" + ids["messages"], "chat": "/chats/" + ids["chats"], "event": "/events/" + ids["events"],
		"folders": "/mailboxes/" + ids["mailboxes"] + "/folders", "draft": "/drafts/" + ids["drafts"]} {
		if r := w.do("GET", "/api/v1"+path, member, nil); r.status != 200 {
			t.Errorf("afterwards the owner's %s: %d %s", name, r.status, r.body)
		}
	}
	bulk := map[string]any{"ids": []string{ids["messages"]}, "addFlags": []string{"flagged"}}
	for who, token := range foreign {
		if r := w.do("PATCH", "/api/v1/messages", token, bulk); r.status != 404 {
			t.Errorf("bulk change as %s: %d", who, r.status)
		}
		if r := w.do("DELETE", "/api/v1/messages", token, bulk); r.status != 404 {
			t.Errorf("bulk delete as %s: %d", who, r.status)
		}
		for _, s := range []string{"m:" + ids["mailboxes"], "c:" + ids["chats"], "u:" + string(idOf(w.home.member.ID)), "x:1", "m:01", ""} {
			if r := w.do("GET", "/api/v1/changes?s="+s, token, nil); r.status != 404 {
				t.Errorf("changes of %q as %s: %d", s, who, r.status)
			}
		}
	}
}

// validBodies are bodies that would succeed for the owner, so that a 404 is about the id.
var validBodies = map[string]any{
	"POST /mailboxes/{id}/folders":         map[string]any{"name": "New"},
	"POST /mailboxes/{id}/drafts":          map[string]any{"subject": "x"},
	"PUT /drafts/{id}":                     map[string]any{"subject": "x"},
	"PATCH /folders/{id}":                  map[string]any{"name": "Renamed"},
	"POST /messages/{id}/chat":             map[string]any{"title": "x"},
	"POST /messages/{id}/event":            map[string]any{"title": "x", "start": "2026-11-25T10:00:00Z", "end": "2026-11-25T11:00:00Z"},
	"POST /messages/{id}/todo":             map[string]any{"title": "x"},
	"POST /messages/{id}/rsvp":             map[string]any{"answer": "accepted"},
	"POST /approvals/{id}":                 map[string]any{"decision": "approve"},
	"POST /admin/queue/{id}/hold":          map[string]any{"reason": "x"},
	"POST /mailboxes/{id}/files":           map[string]any{"name": "x", "size": 1},
	"POST /holds/{id}":                     map[string]any{"decision": "post"},
	"POST /chats/{id}/posts":               map[string]any{"text": "x"},
	"POST /chats/{id}/read":                map[string]any{"upto": 1},
	"POST /chats/{id}/members":             map[string]any{"people": []string{}},
	"DELETE /chats/{id}/members":           map[string]any{"people": []string{}},
	"PATCH /events/{id}":                   map[string]any{"title": "x"},
	"POST /events/{id}/answer":             map[string]any{"answer": "accepted"},
	"PATCH /todos/{id}":                    map[string]any{"title": "x"},
	"PATCH /admin/people/{id}":             map[string]any{"title": "x"},
	"PATCH /admin/departments/{id}":        map[string]any{"name": "x"},
	"PUT /admin/policies/{id}":             map[string]any{"name": "x", "insideOnly": true},
	"PUT /admin/domains/{name}/default":    map[string]any{},
	"PUT /admin/domains/{name}/catch-all":  map[string]any{"mailbox": ""},
	"PUT /mailboxes/{id}/rules":            map[string]any{"items": []string{}},
	"POST /mailboxes/{id}/rules/run":       map[string]any{"folder": "1"},
	"PUT /mailboxes/{id}/vacation":         map[string]any{"enabled": false},
	"PUT /mailboxes/{id}/forwarding":       map[string]any{"to": []string{}},
	"PUT /mailboxes/{id}/scripts/{name}":   map[string]any{"text": "keep;"},
	"POST /mailboxes/{id}/delegates":       map[string]any{"person": "1", "rights": []string{"read"}},
	"PUT /admin/groups/{id}":               map[string]any{"name": "x"},
	"POST /admin/groups/{id}/addresses":    map[string]any{"address": "x@home.test"},
	"POST /admin/mailboxes/{id}/grants":    map[string]any{"person": "1", "rights": []string{"read"}},
	"POST /admin/mailboxes/{id}/addresses": map[string]any{"address": "x@home.test"},
	"POST /mailboxes/{id}/deleted/restore": map[string]any{"ids": []string{"1"}},
	"POST /mailboxes/{id}/deleted/erase":   map[string]any{"ids": []string{"1"}},
	"PUT /admin/archive/auditors/{id}":     map[string]any{"whole": true},
}

// things makes one of everything for a tenant's member and gives the ids by the place in the path.
func (w *world) things(t tenant) map[string]string {
	w.t.Helper()
	token := w.token(t.member)
	placed := w.deliver(t.member, mailText("Private", "for the member only"))
	box := string(idOf(w.box(t.member).ID))
	folder := want[Folder](w, 201, "POST", "/api/v1/mailboxes/"+box+"/folders", token, map[string]string{"name": "Mine"})
	message := want[Message](w, 200, "GET", "/api/v1/messages/"+string(idOf(placed.Message)), token, nil)
	draft := want[Saved](w, 201, "POST", "/api/v1/mailboxes/"+box+"/drafts", token, map[string]any{"subject": "unfinished"})
	chat := want[ToConversation](w, 201, "POST", "/api/v1/chats", token, map[string]any{"title": "We", "people": []ID{idOf(t.local.ID)}, "kind": "group"})
	event := want[Event](w, 201, "POST", "/api/v1/events", token, map[string]any{"title": "Lunch", "start": "2026-11-25T04:00:00Z", "end": "2026-11-25T05:00:00Z"})
	todo := want[Todo](w, 201, "POST", "/api/v1/todos", token, map[string]any{"title": "Do it"})
	group := want[MailGroup](w, 201, "POST", "/api/v1/admin/groups", w.token(t.boss), map[string]any{"name": "All", "address": "all@" + t.domain,
		"members": []GroupEntry{{Kind: "all"}}})
	policy := want[SendPolicy](w, 201, "POST", "/api/v1/admin/policies", w.token(t.boss), map[string]any{"name": "calm", "limits": map[string]int{"day": 100}})
	later := want[Sent](w, 202, "POST", "/api/v1/messages", token, map[string]any{"to": []Address{{Email: "boss@" + t.domain}},
		"subject": "later", "sendAt": time.Now().Add(time.Hour)})
	asked, err := w.bridge.Ledger.AddApproval(w.t.Context(), ledger.Approval{Org: t.org.ID, Kind: "mail", Ref: "1", Subject: "x",
		Approvers: []workbench.PersonID{t.member.ID}, Expires: time.Now().Add(time.Hour)})
	w.ok(err)
	_, session, err := w.office.NewSession(w.t.Context(), t.org.ID, workbench.NewSession{Person: t.member.ID})
	w.ok(err)
	app := want[AppPassword](w, 201, "POST", "/api/v1/me/app-passwords", token, map[string]any{"name": "phone", "scopes": []string{"imap"}})
	held := w.hold(t.member)
	rule := want[SenderRule](w, 201, "POST", "/api/v1/filter/senders", token, map[string]any{"pattern": "friend.example", "allow": true})
	orgRule := want[SenderRule](w, 201, "POST", "/api/v1/admin/filter/senders", w.token(t.boss), map[string]any{"pattern": "*.Partner.example", "allow": true})
	want[Auditor](w, 200, "PUT", "/api/v1/admin/archive/auditors/"+string(idOf(t.member.ID)), w.token(t.boss), map[string]any{"whole": true})
	audit := want[AuditCase](w, 201, "POST", "/api/v1/archive/cases", token, map[string]any{"title": "x", "reason": "y"})
	hold := want[LegalHold](w, 201, "POST", "/api/v1/admin/archive/holds", w.token(t.boss), map[string]any{"person": idOf(t.member.ID), "reason": "y"})
	freed, addresses := "once@"+t.domain, "/api/v1/admin/mailboxes/"+box+"/addresses"
	for _, r := range []reply{w.do("POST", addresses, w.token(t.boss), map[string]any{"address": freed}), w.do("DELETE", addresses+"/"+freed, w.token(t.boss), nil)} {
		if r.status/100 != 2 {
			w.t.Fatalf("an address to be freed: %d %s", r.status, r.body)
		}
	}
	return map[string]string{"admin/freed-addresses": freed, "archive/cases": string(audit.ID), "admin/archive/holds": string(hold.ID), "admin/archive/auditors": string(idOf(t.member.ID)), "quarantine": held, "admin/quarantine": held, "filter/senders": string(rule.ID), "admin/filter/senders": string(orgRule.ID),
		"me/sessions": "w" + string(idOf(session.ID)), "me/app-passwords": string(app.ID), "mailboxes": box, "outbox": string(later.Outbox), "files": string(want[File](w, 201, "POST", "/api/v1/mailboxes/"+box+"/files", token, map[string]any{"name": "x", "size": 1}).ID), "approvals": string(idOf(asked.ID)), "admin/policies": string(policy.ID), "folders": string(folder.ID), "messages": string(message.ID), "thread": string(message.Thread),
		"drafts": string(draft.ID), "chats": string(chat.ID), "events": string(event.ID), "todos": string(todo.ID), "holds": "1",
		"admin/people": string(idOf(t.member.ID)), "admin/departments": string(idOf(t.dep.ID)), "admin/domains": t.domain, "admin/queue": "1", "admin/mailboxes": box, "admin/groups": string(group.ID), "me/addresses": "none"}
}

// hold puts a mail for a person into quarantine and gives its id.
func (w *world) hold(p workbench.Person) string {
	w.t.Helper()
	box, raw := w.box(p), message.SpoolBytes([]byte("From: a@out.test\r\nSubject: held\r\n\r\ntext\r\n"))
	s, err := message.Parse(raw, raw.Size())
	w.ok(err)
	_, err = w.core.Store.Commit(w.t.Context(), mailcore.Delivery{ID: "held", Raw: raw, Structure: s, ReceivedAt: time.Now(), Source: mailcore.FromWorld,
		Local: []mailcore.LocalCopy{{Mailbox: box.ID, Org: box.Org, Rcpt: box.Address, Held: mailcore.HeldSpam}}})
	w.ok(err)
	list := want[List[HeldMail]](w, 200, "GET", "/api/v1/quarantine", w.token(p), nil)
	return string(list.Items[0].ID)
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(w.home.member)
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		field                    string
	}{
		{"no JSON", "POST", "/messages", "{", 422, ""},
		{"wrong type", "POST", "/messages", `{"subject":7}`, 422, "subject"},
		{"wrong type inside", "POST", "/todos", `{"title":{}}`, 422, "title"},
		{"nobody", "POST", "/messages", `{"subject":"x"}`, 422, "to"},
		{"no address", "POST", "/messages", `{"to":[{"email":"a@b@c"}]}`, 422, "to"},
		{"header in address", "POST", "/messages", `{"to":[{"email":"a@b.test\r\nBcc: x@y.test"}]}`, 422, "to"},
		{"foreign sender", "POST", "/messages", `{"from":{"email":"boss@home.test"},"to":[{"email":"a@b.test"}]}`, 403, "from"},
		{"unknown upload", "POST", "/messages", `{"to":[{"email":"a@b.test"}],"attachments":["abc"]}`, 422, "attachments"},
		{"unknown flag", "PATCH", "/messages", `{"ids":["1"],"addFlags":["deleted"]}`, 422, "addFlags"},
		{"no ids", "PATCH", "/messages", `{"addFlags":["seen"]}`, 422, "ids"},
		{"bad cursor", "GET", "/mailboxes/" + string(idOf(w.box(w.home.member).ID)) + "/messages?cursor=x", "", 422, "cursor"},
		{"backward window", "GET", "/events?from=2026-11-25T04:00:00Z&to=2026-11-24T04:00:00Z", "", 422, "to"},
		{"event without title", "POST", "/events", `{"start":"2026-11-25T04:00:00Z","end":"2026-11-25T05:00:00Z"}`, 422, "title"},
		{"unknown path", "GET", "/nothing", "", 404, ""},
		{"wrong method", "PUT", "/todos", `{}`, 405, ""},
		{"late undo", "POST", "/undo/abc", "", 404, ""},
		{"old password", "PUT", "/me/password", `{"old":"wrong","new":"Better-2026!"}`, 422, "old"},
		{"weak password", "PUT", "/me/password", `{"old":"` + testPassword + `","new":"short"}`, 422, "new"},
		{"huge body", "PUT", "/me/settings", `{"x":"` + strings.Repeat("y", maxJSON) + `"}`, 413, ""},
		{"too many settings", "PUT", "/me/settings", `{"x":"` + strings.Repeat("y", maxSettingsLen) + `"}`, 422, "settings"},
	} {
		var in any
		if tt.body != "" {
			in = tt.body
		}
		r := w.do(tt.method, "/api/v1"+tt.path, token, in)
		if p := r.problem(); r.status != tt.status || p.Field != tt.field || p.RequestID == "" || p.Code == "" || strings.Contains(p.Message, "\x00") {
			t.Errorf("%s: %d %s; want %d for field %q", tt.name, r.status, r.body, tt.status, tt.field)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) {
		o.PublicURL = "https://mail.test"
		o.FrameAncestors = []string{"https://ding.test", "https://bad.test; script-src *"}
	})
	for _, path := range []string{"/mail/", "/admin/people", "/market/enable"} {
		r := w.do("GET", path, "", nil)
		policy := r.header.Get("Content-Security-Policy")
		if r.status != 200 || !strings.Contains(policy, "script-src 'self';") || !strings.HasSuffix(policy, "frame-ancestors 'self' https://ding.test") ||
			r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", path, r.status, r.header)
		}
	}
	me := w.do("GET", "/api/v1/me", w.token(w.home.member), nil)
	if me.header.Get("Cache-Control") != noStore || me.header.Get("X-Content-Type-Options") != "nosniff" || me.header.Get("X-Request-Id") == "" {
		t.Errorf("API headers: %v", me.header)
	}
	in := w.do("POST", "/api/v1/sessions", "", map[string]string{"login": "member@home.test", "password": testPassword})
	if !strings.Contains(in.header.Get("Set-Cookie"), "Secure") {
		t.Errorf("cookie behind https: %s", in.header.Get("Set-Cookie"))
	}
	gz := func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") }
	file := w.api.pages.files["mail.js"]
	r := w.do("GET", "/static/mail.js?v="+file.hash, "", nil, gz)
	if r.status != 200 || r.header.Get("Content-Encoding") != "gzip" || !strings.Contains(r.header.Get("Cache-Control"), "immutable") {
		t.Errorf("static file: %d %v", r.status, r.header)
	}
	if again := w.do("GET", "/static/mail.js", "", nil, gz, func(q *http.Request) { q.Header.Set("If-None-Match", r.header.Get("ETag")) }); again.status != 304 {
		t.Errorf("unchanged file: %d", again.status)
	}
	for _, path := range []string{"/static/../go.mod", "/static/%2e%2e/x", "/static/", "/static/mail.html", "/other"} {
		if r := w.do("GET", path, "", nil); r.status != 404 {
			t.Errorf("%s: %d; want 404", path, r.status)
		}
	}
}
