package maildb

import (
	"testing"

	"mailbridge/mailcore"
)

func TestThreads(t *testing.T) {
	const a, b = "From: a@x.test", "From: b@x.test"
	first := mail("x", a, "To: b@x.test", "Subject: Quarterly plan", "Message-ID: <1@x.test>")
	for _, c := range []struct {
		name  string
		mails []string
		want  []int // index of the first mail of the same thread
	}{
		{"reply by references", []string{first, mail("y", b, "Subject: Re: Quarterly plan", "Message-ID: <2@x.test>", "References: <1@x.test>")}, []int{0, 0}},
		{"reply by In-Reply-To", []string{first, mail("y", b, "Subject: 回复：Quarterly plan", "Message-ID: <2@x.test>", "In-Reply-To: <1@x.test>")}, []int{0, 0}},
		{"reply before the mail", []string{mail("y", b, "Subject: Re: Quarterly plan", "Message-ID: <2@x.test>", "References: <1@x.test>"), first}, []int{0, 0}},
		{"siblings of a mail never seen", []string{
			mail("y", b, "Subject: Re: Plan", "Message-ID: <2@x.test>", "References: <0@x.test>"),
			mail("z", a, "Subject: Re: Plan", "Message-ID: <3@x.test>", "References: <0@x.test>")}, []int{0, 0}},
		{"other subject starts a thread", []string{first, mail("y", b, "Subject: Lunch today", "Message-ID: <2@x.test>", "References: <1@x.test>")}, []int{0, 1}},
		{"same copy twice", []string{first, first}, []int{0, 0}},
		{"subject alone, by a participant", []string{first, mail("y", b, "Subject: Re: Quarterly plan", "Message-ID: <2@x.test>")}, []int{0, 0}},
		{"subject alone, by a stranger", []string{first, mail("y", "From: c@x.test", "Subject: Re: Quarterly plan", "Message-ID: <2@x.test>")}, []int{0, 1}},
		{"subject alone without Re", []string{first, mail("y", b, "Subject: Quarterly plan", "Message-ID: <2@x.test>")}, []int{0, 1}},
		{"common subject", []string{mail("x", a, "Subject: 会议"), mail("y", a, "Subject: Re: 会议")}, []int{0, 1}},
		{"no ids at all", []string{mail("x", a, "Subject: one"), mail("x", a, "Subject: one")}, []int{0, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := openTest(t)
			mb := newMailbox(t, d, "li@a.test").ID
			var threads []int64
			for i, raw := range c.mails {
				m, err := d.Message(t.Context(), mb, put(t, d, mb, 0, raw, 0).Message)
				if err != nil {
					t.Fatal(err)
				}
				threads = append(threads, m.Thread)
				for j := range i {
					if same, want := threads[j] == m.Thread, c.want[i] == c.want[j]; same != want {
						t.Errorf("mails %d and %d share a thread: %v, want %v", j, i, same, want)
					}
				}
			}
			list, err := d.Thread(t.Context(), mb, threads[0])
			n := 0
			for _, w := range c.want {
				if w == 0 {
					n++
				}
			}
			if err != nil || len(list) != n {
				t.Errorf("thread lists %d mails, %v, want %d", len(list), err, n)
			}
		})
	}
}

func TestByMessageID(t *testing.T) {
	d := openTest(t)
	mb, other := newMailbox(t, d, "li@a.test").ID, newMailbox(t, d, "wang@a.test").ID
	p := put(t, d, mb, 0, mail("x", "Subject: s", "Message-ID: <1@x.test>"), 0)
	put(t, d, mb, 0, mail("y", "Subject: Re: s", "Message-ID: <2@x.test>", "References: <1@x.test> <ghost@x.test>"), 0)
	put(t, d, other, 0, mail("x", "Subject: s", "Message-ID: <1@x.test>"), 0)
	if _, err := d.Copy(t.Context(), mb, p.Folder, mailcore.UIDSet{{Start: 1, Stop: 1}}, role(t, d, mb, mailcore.RoleArchive)); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{"1@x.test": 2, "2@x.test": 1, "ghost@x.test": 0, "": 0} {
		if got, err := d.ByMessageID(t.Context(), mb, id); err != nil || len(got) != want {
			t.Errorf("ByMessageID(%q) found %d, %v, want %d", id, len(got), err, want)
		}
	}
}
