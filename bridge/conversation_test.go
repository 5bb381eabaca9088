package bridge

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"mailbridge/app/pretend"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// say posts outbound and waits until the other side has n mails.
func (h *house) say(w Who, conv workbench.ConversationID, text string) workbench.Post {
	h.t.Helper()
	p, _, err := h.Office.AddPost(h.t.Context(), w.Org, conv, workbench.NewPost{Author: workbench.Member{Person: w.Person}, Text: text, Outbound: true})
	h.must(err)
	return p
}

func (h *house) got(c *pretend.Correspondent, n int) []pretend.Received {
	h.t.Helper()
	var all []pretend.Received
	h.until(fmt.Sprintf("%s has %d mails", c.Address, n), func() bool {
		all = nil
		for _, r := range c.MX().Received() {
			if len(r.To) == 1 && strings.EqualFold(r.To[0], c.Address) {
				all = append(all, r)
			}
		}
		return len(all) >= n
	})
	return all
}

func signedWith(header string) pretend.Options {
	return pretend.Options{Sign: true, Header: []string{header}}
}

func answering(id string) pretend.Options {
	return pretend.Options{Sign: true, InReplyTo: id, References: []string{id}}
}

func TestMailToChatAndBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	staff := h.staff("zhangsan", "lisi")
	zhang, li := staff[0], staff[1]
	mei, ken := h.outside("Mei", "mei@customer.test"), h.outside("Ken", "ken@partner.test")
	h.run()
	first := h.send(mei, "zhangsan@acme.test", "报价 Offer", "请报价。", pretend.Options{Sign: true, Header: []string{"Cc: ken@partner.test"}})
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	m := h.inbox(zhang)[0]

	conv, post, created, err := h.ToChat(t.Context(), zhang, ref(m), ChatWish{People: []workbench.PersonID{li.Person}, Note: "看看 <hush>"})
	h.must(err)
	if !created || post.Author.Address != "mei@customer.test" || post.Text != "请报价。" || len(conv.Members) != 4 {
		t.Fatalf("created %v, post %+v, members %+v", created, post, conv.Members)
	}
	if again, p, created, err := h.ToChat(t.Context(), zhang, ref(m), ChatWish{}); err != nil || created || again.ID != conv.ID || p.ID != post.ID {
		t.Errorf("again: conversation %d post %d created %v, %v; want %d %d false", again.ID, p.ID, created, err, conv.ID, post.ID)
	}
	links, err := h.Links(t.Context(), zhang, []mailcore.MessageID{m.ID})
	if err != nil || links[m.ID].Chat != conv.ID {
		t.Errorf("links %+v, %v; want chat %d", links, err, conv.ID)
	}

	out := h.say(zhang, conv.ID, "好的，下周一给您。")
	got := h.got(mei, 1)[0]
	h.got(ken, 1)
	h.checkOutgoing(got, first, conv.ID)
	if raw := string(got.Raw); strings.Contains(raw, "hush") || strings.Contains(raw, "lisi") {
		t.Error("an inside note or colleague went out")
	}
	h.until("the post is sent", func() bool {
		p, err := h.Office.Post(t.Context(), h.org, out.ID)
		return err == nil && p.Out["mei@customer.test"].State == workbench.OutSent && p.Out["ken@partner.test"].State == workbench.OutSent
	})
	if sent := h.folder(zhang, mailcore.RoleSent); len(sent) != 1 {
		t.Errorf("%d copies in Sent, want 1", len(sent))
	}

	_, err = mei.Answer(t.Context(), h.smtp, got, "谢谢，收到。")
	h.must(err)
	h.until("the answer is posted", func() bool { return len(h.posts(li, conv.ID)) == 4 })
	h.quiet()
	list := h.posts(li, conv.ID)
	last := list[len(list)-1]
	if last.Text != "谢谢，收到。" || last.Author.Address != "mei@customer.test" || last.ReplyTo != out.ID {
		t.Errorf("answer is %+v", last)
	}
	if n := len(h.got(mei, 1)); n != 1 {
		t.Errorf("the customer has %d mails, want 1", n)
	}
	h.agrees()
}

// checkOutgoing looks at a mail of a post as the world does.
func (h *house) checkOutgoing(got pretend.Received, first pretend.Sent, conv workbench.ConversationID) {
	h.t.Helper()
	t, m := h.t, open(h.t, got.Raw)
	if from := m.Header.From; len(from) != 1 || from[0].Email() != "zhangsan@acme.test" || from[0].Name != "ZHANGSAN" {
		t.Errorf("From %+v", from)
	}
	if len(m.Header.To) != 2 || len(m.Header.Cc) != 0 {
		t.Errorf("To %+v, Cc %+v; want both outside members and nobody", m.Header.To, m.Header.Cc)
	}
	if to := m.Header.ReplyTo; len(to) != 1 || !strings.HasPrefix(to[0].Local, "c.") || len(to[0].Local) > 34 || to[0].Domain != ourDomain {
		t.Errorf("Reply-To %+v", to)
	}
	if !strings.HasPrefix(got.From, "b.") || !strings.HasSuffix(got.From, "@"+ourDomain) {
		t.Errorf("Return-Path %q, want b.TOKEN", got.From)
	}
	parent := message.NormaliseMessageID(first.MessageID)
	refs := m.Header.References
	if len(refs) < 2 || !strings.HasPrefix(refs[0], fmt.Sprintf("conv.%d.", conv)) || refs[len(refs)-1] != parent {
		t.Errorf("References %q, want conv alias first and %s last", refs, parent)
	}
	if len(m.Header.InReplyTo) != 1 || m.Header.InReplyTo[0] != parent {
		t.Errorf("In-Reply-To %q, want %s", m.Header.InReplyTo, parent)
	}
	if m.Header.Subject != "Re: 报价 Offer" {
		t.Errorf("Subject %q", m.Header.Subject)
	}
	if !strings.HasPrefix(m.Header.MessageID, fmt.Sprintf("c.%d.", conv)) {
		t.Errorf("Message-ID %q", m.Header.MessageID)
	}
	if m.fields["x-bridge"] == "" || m.fields["x-auto-response-suppress"] == "" || m.fields["auto-submitted"] != "" {
		t.Errorf("marks: X-Bridge %q, suppress %q, auto %q", m.fields["x-bridge"], m.fields["x-auto-response-suppress"], m.fields["auto-submitted"])
	}
	if index, err := base64.StdEncoding.DecodeString(m.fields["thread-index"]); err != nil || len(index) != indexHead+indexChild || m.fields["thread-topic"] == "" {
		t.Errorf("Thread-Index %q, Thread-Topic %q", m.fields["thread-index"], m.fields["thread-topic"])
	}
	if !strings.Contains(m.body.Plain, "---- 原始邮件 ----") || !strings.Contains(m.body.Plain, "> 请报价。") {
		t.Errorf("body lacks the quoted mail: %q", m.body.Plain)
	}
	v := h.verdict(got)
	if len(v.DKIM) == 0 || v.DKIM[0].Value != trust.Pass || v.DMARC.Value != trust.Pass {
		t.Errorf("verdict %+v, want DKIM and DMARC pass", v)
	}
}

func TestToChatManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	staff := h.staff("zhangsan", "lisi")
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "one", "first", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(staff[0])) == 1 })
	h.send(mei, "zhangsan@acme.test,lisi@acme.test", "Re: one", "second", pretend.Options{Sign: true, InReplyTo: "<" + h.inbox(staff[0])[0].HeaderID + ">",
		References: []string{"<" + h.inbox(staff[0])[0].HeaderID + ">"}})
	h.until("both have the second", func() bool { return len(h.inbox(staff[0])) == 2 && len(h.inbox(staff[1])) == 1 })
	second := []mailcore.Message{h.inbox(staff[0])[1], h.inbox(staff[1])[0]}
	var mu sync.Mutex
	var wait sync.WaitGroup
	convs, made := map[workbench.ConversationID]int{}, 0
	for i := range 20 {
		wait.Go(func() {
			c, _, created, err := h.ToChat(t.Context(), staff[i%2], ref(second[i%2]), ChatWish{Note: "note"})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("to chat: %v", err)
			}
			convs[c.ID]++
			if created {
				made++
			}
		})
	}
	wait.Wait()
	if len(convs) != 1 || made != 1 {
		t.Errorf("%d conversations, %d creations; want 1 and 1", len(convs), made)
	}
	for id := range convs {
		list := texts(h.posts(staff[0], id))
		if strings.Count(list, "mail:first") != 1 || strings.Count(list, "mail:second") != 1 || strings.Count(list, "text:note") != 2 {
			t.Errorf("posts are %s", list)
		}
	}
	h.agrees()
}

func TestStrangersStayOutside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	staff := h.staff("zhangsan", "lisi")
	zhang := staff[0]
	mei, eve := h.outside("Mei", "mei@customer.test"), h.outside("Eve", "eve@evil.test")
	h.run()
	first := h.send(mei, "zhangsan@acme.test", "secret", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	h.say(zhang, conv.ID, "answer")
	out := open(t, h.got(mei, 1)[0].Raw)
	h.quiet()
	before := len(h.posts(zhang, conv.ID))
	ours := "<" + out.Header.MessageID + ">"

	// Unsigned and with a name that is not theirs: DMARC of the member's domain would refuse it at the door, so the stranger
	// forges nothing but the thread.
	for i, o := range []pretend.Options{
		{InReplyTo: first.MessageID, References: []string{first.MessageID}},
		{InReplyTo: ours, References: []string{ours}, Sign: true},
		{InReplyTo: "<c.1.2.0.aaaaaaaaaaaaaaaa@acme.test>", Sign: true},
	} {
		h.send(eve, "zhangsan@acme.test", "Re: secret", fmt.Sprintf("let me in %d", i), o)
	}
	// The token of another.
	_, err = eve.Send(t.Context(), h.smtp, []string{out.Header.ReplyTo[0].Email()}, "Re: secret", "token", pretend.Options{Sign: true})
	h.must(err)
	// A guessed token is refused before the data.
	if _, err := eve.Send(t.Context(), h.smtp, []string{"c." + strings.Repeat("0", 31) + "@acme.test"}, "x", "y", signed); err == nil {
		t.Error("a guessed answer address was accepted")
	}
	// The member behind everybody's back, and in a new matter.
	h.send(mei, "zhangsan@acme.test", "another matter", "private", pretend.Options{Sign: true, InReplyTo: first.MessageID, References: []string{first.MessageID}})
	h.until("all are in the mailbox", func() bool { return len(h.inbox(zhang)) == 6 })
	h.quiet()
	if list := h.posts(zhang, conv.ID); len(list) != before {
		t.Errorf("strangers came in: %s", texts(list))
	}
	notices, err := h.Office.ConversationBySource(t.Context(), h.org, fmt.Sprintf("notice:mail:%d", zhang.Person))
	h.must(err)
	if cards := h.posts(zhang, notices.ID); len(cards) == 0 || len(cards) > 3 || !strings.Contains(string(cards[0].Card), `"hold"`) {
		t.Errorf("%d hold cards, want one to three", len(cards))
	}
	c, err := h.Office.ConversationByID(t.Context(), h.org, conv.ID)
	if err != nil || len(c.Members) != 2 {
		t.Errorf("members are %+v, %v", c.Members, err)
	}
	h.agrees()
}

func TestForgedMemberIsHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zhang := h.staff("zhangsan")[0]
	mei, eve := h.outside("Mei", "mei@lax.test"), h.outside("Eve", "eve@evil.test")
	h.run()
	first := h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	h.say(zhang, conv.ID, "answer")
	answer := open(t, h.got(mei, 1)[0].Raw).Header.ReplyTo[0].Email()
	h.net.DNS.Remove("_dmarc.lax.test")
	h.core.Trust.Resolver = h.net.Resolver() // a later moment: what was remembered is forgotten
	for i, to := range []string{"zhangsan@acme.test", answer} {
		h.send(eve, to, "Re: matter", fmt.Sprintf("change the account number %d", i), pretend.Options{Sign: true, HeaderFrom: "Mei <mei@lax.test>",
			InReplyTo: first.MessageID, References: []string{first.MessageID}})
	}
	h.until("both are in the mailbox", func() bool { return len(h.inbox(zhang)) == 3 })
	h.quiet()
	if list := texts(h.posts(zhang, conv.ID)); strings.Contains(list, "account") {
		t.Errorf("E15: posts are %s", list)
	}
	if cards := h.cards(zhang); len(cards) != 1 || !strings.Contains(cards[0].Lines[2], "not verified") {
		t.Errorf("cards %+v; want one, for the one that had our address", cards)
	}
	h.agrees()
}

func TestHeldAnswerIsDecidedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zhang := h.staff("zhangsan")[0]
	mei, bob := h.outside("Mei", "mei@customer.test"), h.outside("Bob", "bob@customer.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	h.say(zhang, conv.ID, "answer")
	got := h.got(mei, 1)[0]
	_, err = bob.Answer(t.Context(), h.smtp, got, "I answer for Mei")
	h.must(err)
	h.until("it is held", func() bool {
		hold, err := h.Ledger.Hold(t.Context(), h.org, 1)
		return err == nil && hold.Sender == "bob@customer.test"
	})
	h.quiet()
	if cards := h.cards(zhang); len(cards) != 1 || len(cards[0].Actions) != 3 {
		t.Errorf("the question: %+v", cards)
	}
	for range 2 {
		h.must(h.DecideHold(t.Context(), zhang, 1, HoldAdd))
	}
	if cards := h.cards(zhang); len(cards) != 1 || len(cards[0].Actions) != 0 || !strings.Contains(cards[0].Title, "Added") || !slices.Contains(cards[0].Lines, "bob@customer.test") {
		t.Errorf("the card once it is answered: %+v", cards)
	}
	if list := texts(h.posts(zhang, conv.ID)); strings.Count(list, "I answer for Mei") != 1 {
		t.Errorf("posts are %s", list)
	}
	_, err = bob.Answer(t.Context(), h.smtp, got, "again")
	h.must(err)
	h.until("Bob speaks", func() bool { return strings.Contains(texts(h.posts(zhang, conv.ID)), "mail:again") })
	h.quiet()
	h.agrees()
}

func TestBounceAndAutomaticAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zhang := h.staff("zhangsan")[0]
	mei, ken := h.outside("Mei", "mei@customer.test"), h.outside("Ken", "ken@partner.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "matter", "hello", pretend.Options{Sign: true, Header: []string{"Cc: ken@partner.test"}})
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	ken.MX().Behave(pretend.Behaviour{Refuse: map[string]pretend.Reply{"": {Code: 550, Text: "5.1.1 nobody here"}}})
	post := h.say(zhang, conv.ID, "answer")
	got := h.got(mei, 1)[0]
	h.until("the failure is told", func() bool {
		p, err := h.Office.Post(t.Context(), h.org, post.ID)
		return err == nil && p.Out["ken@partner.test"].State == workbench.OutFailed && p.Out["mei@customer.test"].State == workbench.OutSent
	})
	for i := range 2 {
		h.send(mei, open(t, got.Raw).Header.ReplyTo[0].Email(), "自动回复: matter", fmt.Sprintf("away %d", i), pretend.Options{Sign: true, Header: []string{"Auto-Submitted: auto-replied"}})
	}
	h.until("both arrived", func() bool { return len(h.inbox(zhang)) == 4 })
	h.quiet()
	list := texts(h.posts(zhang, conv.ID))
	if strings.Count(list, "system:未送达 ken@partner.test") != 1 || strings.Count(list, "system:mei@customer.test") != 1 || strings.Contains(list, "away") {
		t.Errorf("posts are %s", list)
	}
	h.agrees()
}

func TestOwnMailFromAnotherProgramIsMirrored(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	staff := h.staff("zhangsan", "lisi")
	zhang := staff[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	first := h.send(mei, "zhangsan@acme.test,lisi@acme.test", "matter", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 && len(h.inbox(staff[1])) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	if len(conv.Members) != 3 {
		t.Errorf("members %+v; want both colleagues who got the mail and the customer", conv.Members)
	}
	box, err := h.Mail.MailboxByAddress(t.Context(), h.address("zhangsan"))
	h.must(err)
	sent, err := h.Mail.FolderByRole(t.Context(), box.ID, mailcore.RoleSent)
	h.must(err)
	file := func(to, text string, n int) {
		d := &message.Draft{From: message.Address{Local: "zhangsan", Domain: ourDomain}, To: []message.Address{message.ParseAddressList(to)[0]}, Subject: "Re: matter",
			Date: h.now(), MessageID: fmt.Sprintf("own%d@acme.test", n), InReplyTo: strings.Trim(first.MessageID, "<>"), Plain: text}
		spool := message.NewSpool("")
		defer spool.Close()
		h.must(d.Write(spool))
		_, err := h.core.Append(t.Context(), box, sent.ID, spool, mailcore.FlagSeen, nil, h.now())
		h.must(err)
	}
	file("mei@customer.test", "written in Outlook", 1)
	file("lawyer@elsewhere.test", "between us", 2)
	h.until("it is mirrored", func() bool { return len(h.posts(zhang, conv.ID)) == 2 })
	h.quiet()
	list := h.posts(staff[1], conv.ID)
	if last := list[len(list)-1]; len(list) != 2 || last.Author.Person != zhang.Person || last.Text != "written in Outlook" || last.Outbound {
		t.Errorf("posts are %s", texts(list))
	}
	h.agrees()
}

func TestForeignMailIsAbsent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	staff := h.staff("zhangsan", "lisi")
	mei := h.outside("Mei", "mei@customer.test")
	h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	r := ref(h.inbox(staff[0])[0])
	other := Who{h.org + 1, staff[0].Person}
	for name, err := range map[string]error{
		"chat by a colleague":   second(h.ToChat(t.Context(), staff[1], r, ChatWish{})),
		"chat by another org":   second(h.ToChat(t.Context(), other, r, ChatWish{})),
		"todo by a colleague":   third(h.ToTodo(t.Context(), staff[1], r, TodoWish{})),
		"suggest, a colleague":  last2(h.Suggest(t.Context(), staff[1], r)),
		"invitation, colleague": last2(h.Invitation(t.Context(), staff[1], r)),
	} {
		if !isNotFound(err) {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
}

func TestOneMailOfManyReceiversIsOnePost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var names, to []string
	for i := range 8 {
		names = append(names, fmt.Sprintf("p%d", i))
		to = append(to, string(h.address(names[i])))
	}
	staff := h.staff(names...)
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	first := h.send(mei, strings.Join(to, ","), "matter", "hello all", signed)
	h.until("all have it", func() bool { return len(h.inbox(staff[7])) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), staff[0], ref(h.inbox(staff[0])[0]), ChatWish{})
	h.must(err)
	if len(conv.Members) != 9 {
		t.Errorf("%d members, want nine", len(conv.Members))
	}
	h.send(mei, strings.Join(to, ","), "Re: matter", "second", answering(first.MessageID))
	h.until("all have the second", func() bool { return len(h.inbox(staff[7])) == 2 })
	h.quiet()
	if list := texts(h.posts(staff[3], conv.ID)); list != "mail:hello all | mail:second" {
		t.Errorf("E17: posts are %s", list)
	}
	// The same Message-ID over another text from another domain is another mail, and not one of a member.
	eve := h.outside("Eve", "eve@evil.test")
	raw := strings.Replace(string(first.Raw), "hello all", "pay me", -1)
	if err := eve.SendRaw(t.Context(), h.smtp, "", []string{to[0]}, []byte(raw)); err == nil {
		h.until("it is there", func() bool { return len(h.inbox(staff[0])) == 3 })
	}
	// And what came behind the others' backs stays there.
	h.send(mei, to[1], "Re: matter", "only for you", pretend.Options{Sign: true, InReplyTo: first.MessageID, Header: []string{"X-None: 1"}})
	h.until("it is posted", func() bool { return len(h.posts(staff[3], conv.ID)) == 3 })
	hidden := "From: Mei <mei@customer.test>\r\nTo: someone@customer.test\r\nSubject: Re: matter\r\nMessage-ID: <bcc@customer.test>\r\nIn-Reply-To: " +
		first.MessageID + "\r\n\r\nbehind your backs\r\n"
	h.must(mei.SendRaw(t.Context(), h.smtp, "", []string{to[2]}, []byte(hidden)))
	h.until("it is in the mailbox", func() bool { return len(h.inbox(staff[2])) == 3 })
	h.quiet()
	if list := texts(h.posts(staff[3], conv.ID)); strings.Contains(list, "behind") || strings.Contains(list, "pay me") {
		t.Errorf("posts are %s", list)
	}
	h.agrees()
}

func TestTwoProgramsThatAnswerEachOtherAreStopped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	first := h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	for i := range 10 {
		h.send(mei, "zhangsan@acme.test", "Re: matter", fmt.Sprintf("thank you for your mail %d", i), answering(first.MessageID))
	}
	h.until("all arrived", func() bool { return len(h.inbox(zhang)) == 11 })
	h.quiet()
	if list := texts(h.posts(zhang, conv.ID)); strings.Count(list, "mail:") > meterMails || strings.Count(list, "system:") != 1 {
		t.Errorf("E36: posts are %s", list)
	}
}

func TestDismissedMemberIsHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	h.until("the mail is there", func() bool { return len(h.inbox(zhang)) == 1 })
	conv, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	h.say(zhang, conv.ID, "answer")
	got := h.got(mei, 1)[0]
	h.quiet()
	h.must(h.Dismiss(t.Context(), zhang, conv.ID, "mei@customer.test"))
	if _, err := mei.Answer(t.Context(), h.smtp, got, "still there?"); err == nil {
		t.Error("a revoked answer address was accepted")
	}
	h.say(zhang, conv.ID, "nobody hears this")
	h.quiet()
	list := h.posts(zhang, conv.ID)
	if last := list[len(list)-1]; last.State != workbench.OutFailed || len(h.got(mei, 1)) != 1 {
		t.Errorf("a post to nobody is %s", last.State)
	}
}
