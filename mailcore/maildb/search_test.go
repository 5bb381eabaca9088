package maildb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

func searchBox(t testing.TB) (*DB, mailcore.MailboxID, mailcore.FolderID) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	for i, raw := range []string{
		mail("季度报告已发，请于周五前审批。", "From: 张三 <zhang@b.test>", "To: li@a.test", "Subject: 邮件系统的季度报告", "Message-ID: <q1@b.test>", "X-Team: Blue"),
		mail("Hello world, the quarterly report is attached", "From: Ada <ada@outside.test>", "To: Li <li@a.test>, bob@c.test", "Cc: eve@d.test", "Subject: Quarterly Report", "Date: Mon, 02 Nov 2020 10:00:00 +0000"),
		mail("<p>Ärger im Büro: 𠮷野家</p>", "From: Müller <m@e.test>", "Subject: Re: Straße", "Content-Type: text/html; charset=utf-8"),
		mail("nothing to see 邮", "From: x@f.test", "Subject: 100% _sure_", "To: li@a.test"),
	} {
		flags := mailcore.Flags(0)
		if i == 1 {
			flags = mailcore.FlagSeen | mailcore.FlagFlagged
		}
		put(t, d, mb, inbox, raw, flags)
	}
	return d, mb, inbox
}

func TestSearch(t *testing.T) {
	d, mb, inbox := searchBox(t)
	day := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name string
		q    mailcore.SearchQuery
		want []mailcore.UID
	}{
		{"all", mailcore.SearchQuery{All: true}, []mailcore.UID{1, 2, 3, 4}},
		{"chinese pair in text", mailcore.SearchQuery{Text: []string{"报告"}}, []mailcore.UID{1}},
		{"chinese phrase", mailcore.SearchQuery{Text: []string{"季度报告"}}, []mailcore.UID{1}},
		{"chinese phrase not there", mailcore.SearchQuery{Text: []string{"报告季度"}}, nil},
		{"one chinese character", mailcore.SearchQuery{Text: []string{"邮"}}, []mailcore.UID{1, 4}},
		{"beginning of a word", mailcore.SearchQuery{Body: []string{"quart"}}, []mailcore.UID{2}},
		{"letter case", mailcore.SearchQuery{Text: []string{"HELLO WORLD"}}, []mailcore.UID{2}},
		{"body only", mailcore.SearchQuery{Body: []string{"Ada"}}, nil},
		{"accents folded", mailcore.SearchQuery{Text: []string{"buro"}}, []mailcore.UID{3}},
		{"rare character", mailcore.SearchQuery{Text: []string{"𠮷野"}}, []mailcore.UID{3}},
		{"subject inside a word", mailcore.SearchQuery{Subject: []string{"arterl"}}, []mailcore.UID{2}},
		{"subject with wildcards", mailcore.SearchQuery{Subject: []string{"100% _s"}}, []mailcore.UID{4}},
		{"wildcards mean themselves", mailcore.SearchQuery{Subject: []string{"%_"}}, nil},
		{"from by name", mailcore.SearchQuery{From: []string{"张"}}, []mailcore.UID{1}},
		{"from by address", mailcore.SearchQuery{From: []string{"OUTSIDE"}}, []mailcore.UID{2}},
		{"to", mailcore.SearchQuery{To: []string{"bob"}}, []mailcore.UID{2}},
		{"cc", mailcore.SearchQuery{Cc: []string{"eve"}}, []mailcore.UID{2}},
		{"to and not cc", mailcore.SearchQuery{To: []string{"li@"}, Cc: []string{"nobody"}}, nil},
		{"header", mailcore.SearchQuery{Header: []mailcore.HeaderTerm{{Name: "x-team", Value: "blue"}}}, []mailcore.UID{1}},
		{"header there", mailcore.SearchQuery{Header: []mailcore.HeaderTerm{{Name: "Cc"}}}, []mailcore.UID{2}},
		{"message id", mailcore.SearchQuery{Header: []mailcore.HeaderTerm{{Name: "Message-ID", Value: "<q1@b.test>"}}}, []mailcore.UID{1}},
		{"flags", mailcore.SearchQuery{Flags: mailcore.FlagFlagged}, []mailcore.UID{2}},
		{"not flags", mailcore.SearchQuery{NotFlags: mailcore.FlagSeen}, []mailcore.UID{1, 3, 4}},
		{"not", mailcore.SearchQuery{Not: []mailcore.SearchQuery{{Text: []string{"报告"}}}}, []mailcore.UID{2, 3, 4}},
		{"or", mailcore.SearchQuery{Or: [][2]mailcore.SearchQuery{{{Subject: []string{"straße"}}, {From: []string{"ada"}}}}}, []mailcore.UID{2, 3}},
		{"or within not", mailcore.SearchQuery{Not: []mailcore.SearchQuery{{Or: [][2]mailcore.SearchQuery{{{UIDs: mailcore.UIDSet{{Start: 1, Stop: 2}}}, {From: []string{"x@"}}}}}}}, []mailcore.UID{3}},
		{"smaller with a date", mailcore.SearchQuery{Smaller: 10, Since: day(2020)}, nil},
		{"larger", mailcore.SearchQuery{Larger: 10, Smaller: 100_000}, []mailcore.UID{1, 2, 3, 4}},
		{"sent before", mailcore.SearchQuery{SentBefore: day(2021)}, []mailcore.UID{2}},
		{"arrived since", mailcore.SearchQuery{Since: day(2021)}, []mailcore.UID{1, 2, 3, 4}},
		{"uids", mailcore.SearchQuery{UIDs: mailcore.UIDSet{{Start: 3, Stop: 0}}}, []mailcore.UID{3, 4}},
		{"no uids", mailcore.SearchQuery{UIDs: mailcore.UIDSet{}}, nil},
		{"quotes cannot break out", mailcore.SearchQuery{Text: []string{`hello" OR "m`}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := d.Search(t.Context(), mb, inbox, &tt.q)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Search = %v, want %v", got, tt.want)
			}
		})
	}
}

// The day of the Date field counts as it is written: this one is still the 4th in UTC, or the 6th.
func TestSentDayIsAsWritten(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	put(t, d, mb, inbox, mail("early", "Date: Fri, 05 Mar 2021 01:00:00 +0800"), 0)
	put(t, d, mb, inbox, mail("late", "Date: Fri, 05 Mar 2021 23:00:00 -0800"), 0)
	put(t, d, mb, inbox, mail("none", "Subject: no date"), 0)
	day := func(n int) time.Time { return time.Date(2021, 3, n, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		name string
		q    mailcore.SearchQuery
		want []mailcore.UID
	}{
		{"on", mailcore.SearchQuery{SentSince: day(5), SentBefore: day(6)}, []mailcore.UID{1, 2}},
		{"before", mailcore.SearchQuery{SentBefore: day(5)}, nil},
		{"since", mailcore.SearchQuery{SentSince: day(6)}, []mailcore.UID{3}},
	} {
		got, err := d.Search(t.Context(), mb, inbox, &tt.q)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestSearchFromAnyAuthor(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	put(t, d, mb, inbox, mail("x", "From: Ann <ann@b.test>, Second Author <second@c.test>", "Subject: x"), 0)
	for _, text := range []string{"ann@b", "second a", "SECOND@c.test"} {
		got, err := d.Search(t.Context(), mb, inbox, &mailcore.SearchQuery{From: []string{text}})
		if err != nil || len(got) != 1 {
			t.Errorf("FROM %s: %v, %v; want the mail", text, got, err)
		}
	}
}

// A mail without any word neither stops the index nor hides what comes after it.
func TestIndexOfNoWords(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	for i, raw := range []string{"Subject: \r\n\r\n", "Subject:\r\n\r\n.\r\n", mail("word", "Subject: y")} {
		put(t, d, mb, inbox, raw, 0)
		if err := d.CatchUp(t.Context(), mb); err != nil {
			t.Fatalf("mail %d: %v", i+1, err)
		}
	}
	if n := indexed(t, d); n != 3 {
		t.Errorf("%d messages are indexed, want 3", n)
	}
	got, err := d.Search(t.Context(), mb, inbox, &mailcore.SearchQuery{Text: []string{"word"}})
	if err != nil || !slices.Equal(got, []mailcore.UID{3}) {
		t.Errorf("TEXT word: %v, %v; want 3", got, err)
	}
}

// Letters of all scripts are compared ignoring case.
func TestSearchFoldsSubjects(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	put(t, d, mb, inbox, mail("x", "From: ÉMILE <e@b.test>", "Subject: ПРИВЕТ"), 0)
	for _, q := range []mailcore.SearchQuery{{Subject: []string{"привет"}}, {Subject: []string{"РИВ"}}, {From: []string{"émi"}}} {
		if got, err := d.Search(t.Context(), mb, inbox, &q); err != nil || len(got) != 1 {
			t.Errorf("%+v: %v, %v; want the mail", q, got, err)
		}
	}
}

func TestSearchStaysInItsMailbox(t *testing.T) {
	d, mb, inbox := searchBox(t)
	other := newMailbox(t, d, "other@a.test").ID
	put(t, d, other, role(t, d, other, mailcore.RoleInbox), mail("季度报告 hello", "Subject: secret"), 0)
	got, err := d.Search(t.Context(), mb, inbox, &mailcore.SearchQuery{Text: []string{"hello"}})
	if err != nil || !slices.Equal(got, []mailcore.UID{2}) {
		t.Errorf("Search = %v, %v; want only the own mail 2", got, err)
	}
	if _, err := d.Search(t.Context(), other, inbox, &mailcore.SearchQuery{All: true}); !errors.Is(err, mailcore.ErrNoFolder) {
		t.Errorf("foreign folder: %v, want ErrNoFolder", err)
	}
	page, _, _, err := d.List(t.Context(), other, ListQuery{Q: "报告"})
	if err != nil || len(page) != 1 || page[0].Subject != "secret" {
		t.Errorf("List of the other mailbox = %+v, %v", page, err)
	}
}

func TestListQueries(t *testing.T) {
	d, mb, inbox := searchBox(t)
	tests := []struct {
		name string
		q    ListQuery
		want []string
	}{
		{"folder, newest first", ListQuery{Folder: inbox}, []string{"100% _sure_", "Re: Straße", "Quarterly Report", "邮件系统的季度报告"}},
		{"word", ListQuery{Q: "report"}, []string{"Quarterly Report"}},
		{"begun words", ListQuery{Q: "quar rep"}, []string{"Quarterly Report"}},
		{"from", ListQuery{Q: "from:ada"}, []string{"Quarterly Report"}},
		{"from and word", ListQuery{Q: "from:zhang 报告"}, []string{"邮件系统的季度报告"}},
		{"subject", ListQuery{Q: "subject:hello"}, nil},
		{"to", ListQuery{Q: "to:bob@c.test"}, []string{"Quarterly Report"}},
		{"is", ListQuery{Q: "is:starred"}, []string{"Quarterly Report"}},
		{"unread", ListQuery{Folder: inbox, Unread: true}, []string{"100% _sure_", "Re: Straße", "邮件系统的季度报告"}},
		{"before", ListQuery{Q: "before:2001-01-01"}, nil},
		{"attachments", ListQuery{Q: "has:attachment"}, nil},
		{"punctuation", ListQuery{Q: "!!!"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page, next, total, err := d.List(t.Context(), mb, tt.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range page {
				got = append(got, s.Subject)
			}
			if !slices.Equal(got, tt.want) || next != "" {
				t.Errorf("List = %q, next %q; want %q", got, next, tt.want)
			}
			if total >= 0 && total != len(tt.want) {
				t.Errorf("total = %d, want %d", total, len(tt.want))
			}
		})
	}
}

func TestListPagesAndThreads(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	for i := range 6 {
		put(t, d, mb, inbox, mail("x", fmt.Sprintf("Subject: topic %d", i), fmt.Sprintf("Message-ID: <%d@t>", i), "From: a@b.test"), 0)
	}
	for i := range 2 { // answers to the two oldest
		put(t, d, mb, inbox, mail("y", fmt.Sprintf("Subject: Re: topic %d", i), fmt.Sprintf("In-Reply-To: <%d@t>", i), fmt.Sprintf("Message-ID: <r%d@t>", i), "From: a@b.test"), mailcore.FlagSeen)
	}
	var got []string
	for cursor, pages := "", 0; ; pages++ {
		page, next, _, err := d.List(t.Context(), mb, ListQuery{Folder: inbox, ByThread: true, Limit: 4, Cursor: cursor})
		if err != nil || pages > 3 {
			t.Fatalf("page %d: %v", pages, err)
		}
		for _, s := range page {
			got = append(got, fmt.Sprintf("%s/%d/%d", s.Subject, s.ThreadCount, s.ThreadUnread))
		}
		if cursor = next; next == "" {
			break
		}
	}
	want := []string{"Re: topic 1/2/1", "Re: topic 0/2/1", "topic 5/1/1", "topic 4/1/1", "topic 3/1/1", "topic 2/1/1"}
	if !slices.Equal(got, want) {
		t.Errorf("threads = %q\nwant      %q", got, want)
	}
	if _, _, _, err := d.List(t.Context(), mb, ListQuery{Folder: inbox, Cursor: "x'"}); !errors.Is(err, ErrBadCursor) {
		t.Errorf("bad cursor: %v, want ErrBadCursor", err)
	}
}

// A thread whose newest mail lies in Trash still shows its newest other one.
func TestThreadsOfAllFolders(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox, trash := role(t, d, mb, mailcore.RoleInbox), role(t, d, mb, mailcore.RoleTrash)
	kept := put(t, d, mb, inbox, mail("one", "Subject: plan", "Message-ID: <1@b.test>"), 0)
	put(t, d, mb, trash, mail("two", "Subject: Re: plan", "Message-ID: <2@b.test>", "In-Reply-To: <1@b.test>"), 0)
	page, _, _, err := d.List(t.Context(), mb, ListQuery{ByThread: true})
	if err != nil || len(page) != 1 || page[0].ID != kept.Message || page[0].ThreadCount != 1 {
		t.Errorf("got %+v and %v, want message %d with a thread of one", page, err, kept.Message)
	}
}

// indexed counts the messages of all parts of the word index.
func indexed(t *testing.T, d *DB) (n int) {
	t.Helper()
	if err := d.db.QueryRow(t.Context(), "SELECT COALESCE(SUM(messages), 0) FROM word_parts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestIndexedMessageIsForgottenWithIt(t *testing.T) {
	d, mb, inbox := searchBox(t)
	if err := d.CatchUp(t.Context(), mb); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Expunge(t.Context(), mb, inbox, mailcore.UIDSet{{Start: 2, Stop: 2}}, false); err != nil {
		t.Fatal(err)
	}
	if err := d.sweepIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := indexed(t, d); n != 3 {
		t.Errorf("indexed messages = %d, want 3", n)
	}
}

func BenchmarkSearchText(b *testing.B) {
	d := openTest(b)
	mb := newMailbox(b, d, "li@a.test").ID
	inbox := role(b, d, mb, mailcore.RoleInbox)
	for i := range 2000 {
		raw := mail(fmt.Sprintf("text number %d about 季度报告 and word%d", i, i%100), fmt.Sprintf("Subject: s%d", i))
		commit(b, d, mailcore.Delivery{ID: "x", Raw: message.SpoolBytes([]byte(raw)), ReceivedAt: time.Now(),
			Local: []mailcore.LocalCopy{{Mailbox: mb, Org: testOrg, Folder: inbox}}})
	}
	if err := d.CatchUp(b.Context(), mb); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.Search(b.Context(), mb, inbox, &mailcore.SearchQuery{Text: []string{"word42"}}); err != nil {
			b.Fatal(err)
		}
	}
}

// Rows keep the fields that programs list mails by, unfolded and undecoded, and leave out traces.
func TestKeptFields(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	f := role(t, d, mb, mailcore.RoleInbox)
	put(t, d, mb, f, mail("x", "Received: by us", "Subject: =?utf-8?q?one?=\r\n two", "DKIM-Signature: v=1", "X-Label: l", "Received: by them"), 0)
	put(t, d, mb, f, mail("x", "Subject: long", "X-Long: "+strings.Repeat("x", maxFields)), 0)
	for want, bit := range map[string]Want{"Subject: =?utf-8?q?one?=\r\n two\r\nX-Label: l\r\n|nil|": WantFields, "nil|nil|": WantStructure} {
		got := ""
		err := d.Rows(t.Context(), mb, f, all(), bit, func(m *mailcore.Message) error {
			if m.Fields == nil {
				got += "nil|"
			} else {
				got += string(m.Fields) + "|"
			}
			return nil
		})
		if err != nil || got != want {
			t.Errorf("fields are %q (%v), want %q", got, err, want)
		}
	}
	for name, want := range map[string]bool{"from": true, "X-Uniform-Type-Identifier": true, "RECEIVED": false, "arc-seal": false} {
		if FieldKept(name) != want {
			t.Errorf("FieldKept(%q) = %v", name, !want)
		}
	}
}

// TestIndexBySeveralNodes lets another node take some messages of a batch between reading and writing.
func TestIndexBySeveralNodes(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	for i := range 5 {
		put(t, d, mb, 0, mail(fmt.Sprintf("word%d common", i), "Subject: s"), 0)
	}
	list, err := d.waitingForIndex(t.Context(), mb, 10)
	if err != nil || len(list) != 5 {
		t.Fatalf("%d messages wait, %v", len(list), err)
	}
	for _, part := range [][]waiting{list[1:2], list[3:4], list, list} {
		if err := d.indexList(t.Context(), slices.Clone(part)); err != nil {
			t.Fatal(err)
		}
	}
	if more, err := d.indexSome(t.Context(), mb, 10); len(more) != 0 || err != nil {
		t.Errorf("%d messages still wait, %v", len(more), err)
	}
	if n := indexed(t, d); n != 5 {
		t.Errorf("%d messages have words, want 5", n)
	}
}
