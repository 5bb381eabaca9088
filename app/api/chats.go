package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Member is somebody in a conversation or behind an event: a colleague, or somebody outside.
type Member struct {
	Person   ID     `json:"person,omitempty"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	External bool   `json:"external,omitempty"`
}

// Conversation is a chat.
type Conversation struct {
	ID      ID       `json:"id"`
	Title   string   `json:"title"`
	Kind    string   `json:"kind" enum:"direct,group,mail,notice"`
	Members []Member `json:"members"`
	Outside bool     `json:"outside" doc:"somebody outside the organisation reads along"`
	Unread  int      `json:"unread"`
	Head    int64    `json:"head" doc:"seq of the newest post"`
	Read    int64    `json:"read"`
	Last    *Last    `json:"last,omitempty"`
	Source  *Origin  `json:"source,omitempty"`
}

// Last is the newest line of a chat.
type Last struct {
	Text   string    `json:"text"`
	At     time.Time `json:"at"`
	Author Member    `json:"author"`
}

// Post is a line of a chat.
type Post struct {
	ID       ID              `json:"id"`
	Seq      int64           `json:"seq"`
	Author   Member          `json:"author"`
	Kind     string          `json:"kind" enum:"text,mail,card,system"`
	Text     string          `json:"text"`
	Quoted   string          `json:"quoted,omitempty"`
	Card     json.RawMessage `json:"card,omitempty"`
	Mail     *PostMail       `json:"mail,omitempty"`
	Outbound bool            `json:"outbound"`
	Out      []Out           `json:"out,omitempty"`
	ReplyTo  ID              `json:"replyTo,omitempty"`
	At       time.Time       `json:"at"`
	Mine     bool            `json:"mine"`
	Recalled *time.Time      `json:"recalled,omitempty" doc:"the author took this mail back; nothing of its text is left"`
}

// PostMail is the mail behind a post; message is set where the reader may open it.
type PostMail struct {
	Message     ID         `json:"message,omitempty"`
	From        Address    `json:"from"`
	To          []string   `json:"to"`
	Subject     string     `json:"subject"`
	Attachments []PostFile `json:"attachments"`
	Trust       string     `json:"trust"`
}

// PostFile is a file of the mail behind a post.
type PostFile struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Size int64  `json:"size"`
	URL  string `json:"url,omitempty"`
}

// Out tells how far a post has come on its way to one outside recipient.
type Out struct {
	Email string `json:"email"`
	State string `json:"state" enum:"queued,sent,failed"`
	Why   string `json:"why,omitempty"`
}

func (a *API) chatRoutes() {
	chat := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/chats" + path, tag: "office", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, chat("GET", "", "My conversations, latest active first"), a.listChats)
	on(a, chat("POST", "", "Begin a conversation"), a.createChat)
	on(a, chat("GET", "/{id}", "One conversation"), a.getChat)
	on(a, chat("GET", "/{id}/posts", "What was said"), a.listPosts)
	post := chat("POST", "/{id}/posts", "Say something; outbound sends it as mail to those outside")
	post.status = 201
	on(a, post, a.createPost)
	done(a, chat("POST", "/{id}/read", "I have read up to here"), a.readChat)
	on(a, chat("POST", "/{id}/members", "Let somebody in"), a.addMembers)
	done(a, chat("DELETE", "/{id}/members", "Leave, or let somebody out"), a.removeMembers)
	on(a, chat("POST", "/{id}/address", "The address through which members may write into a conversation by mail"), a.chatAddress)
	done(a, chat("DELETE", "/{id}/address", "Make its addresses unknown; the next one is another"), a.revokeChatAddress)
}

func memberView(m workbench.Member) Member {
	return Member{Person: idOf(m.Person), Name: m.Name, Email: m.Address, External: m.Person == 0 && m.Address != ""}
}

func conversationView(c workbench.Conversation) Conversation {
	v := Conversation{ID: idOf(c.ID), Title: c.Title, Kind: string(c.Kind), Members: each(c.Members, memberView), Outside: c.Outside,
		Unread: c.Unread, Head: c.Head, Read: c.Read}
	if c.Last != nil {
		v.Last = &Last{Text: clip(cmp.Or(c.Last.Text, subjectOf(c.Last.Mail)), 120), At: c.Last.CreatedAt.UTC(), Author: memberView(c.Last.Author)}
	}
	return v
}

func subjectOf(m *workbench.MailRef) string {
	if m == nil {
		return ""
	}
	return m.Subject
}

// postView shows a post; the mail behind it opens only for whose mailbox it lies in.
// nameAuthors fills in the names of colleagues, which posts do not keep: people may be renamed.
func (a *API) nameAuthors(ctx context.Context, org workbench.OrgID, posts []workbench.Post, views []Post) error {
	var ids []workbench.PersonID
	for _, p := range posts {
		if p.Author.Person != 0 && !slices.Contains(ids, p.Author.Person) {
			ids = append(ids, p.Author.Person)
		}
	}
	names, err := a.personNames(ctx, org, ids)
	if err != nil {
		return err
	}
	for i, p := range posts {
		if name := names[p.Author.Person]; name != "" {
			views[i].Author.Name = name
		}
	}
	return nil
}

func (a *API) postView(ctx context.Context, c *caller, p workbench.Post) Post {
	v := Post{ID: idOf(p.ID), Seq: p.Seq, Author: memberView(p.Author), Kind: string(p.Kind), Text: p.Text, Quoted: p.Quoted,
		Card: p.Card, Outbound: p.Outbound, ReplyTo: idOf(p.ReplyTo), At: p.CreatedAt.UTC(), Mine: p.Author.Person == c.ID && c.ID != 0}
	for email, o := range p.Out {
		v.Out = append(v.Out, Out{Email: email, State: string(o.State), Why: o.Reason})
	}
	slices.SortFunc(v.Out, func(x, y Out) int { return cmp.Compare(x.Email, y.Email) })
	if p.Mail == nil {
		return v
	}
	m := p.Mail
	v.Recalled = instant(m.RecalledAt)
	v.Mail = &PostMail{From: Address{m.From, m.FromAddress}, To: append([]string{}, m.To...), Subject: m.Subject, Trust: postTrust(m.Trust),
		Attachments: each(m.Attachments, func(f workbench.Attachment) PostFile { return PostFile{Name: f.Name, Type: f.Type, Size: f.Size} })}
	box, row, err := a.ownMessage(ctx, c, idOf(m.Message))
	if err != nil || m.Message == 0 || int64(box.ID) != m.Mailbox {
		return v
	}
	v.Mail.Message = idOf(m.Message)
	for i, f := range m.Attachments {
		if f.Part != "" {
			v.Mail.Attachments[i].URL = a.partURL(box.ID, row.ID, f.Part, false)
		}
	}
	return v
}

// postTrust gives the word of this API for the bridge's.
func postTrust(word string) string {
	switch word {
	case "verified":
		return trustInner
	case "outside":
		return trustOK
	case "suspicious":
		return trustForged
	}
	return trustUnproven
}

type chatsInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

// listChats adds the members, which the store gives only for direct chats: the app shows whether outsiders read along.
func (a *API) listChats(ctx context.Context, c *caller, in *chatsInput) (List[Conversation], error) {
	list, next, err := a.o.Office.Conversations(ctx, c.Org, c.ID, in.Cursor, in.Limit)
	if err != nil {
		return List[Conversation]{}, err
	}
	out := listOf(withOrigins(ctx, a, c, ledger.ToChat, each(list, conversationView), (*Conversation).origin))
	for i, x := range list {
		if x.Kind == workbench.MailChat && len(x.Members) == 0 {
			full, err := a.o.Office.Conversation(ctx, c.Org, c.ID, x.ID)
			if err != nil {
				return out, err
			}
			out.Items[i].Members = each(full.Members, memberView)
		}
	}
	out.Next = next
	return out, nil
}

type newChat struct {
	Title  string `json:"title,omitempty"`
	People []ID   `json:"people"`
	Kind   string `json:"kind" enum:"direct,group"`
}

func (a *API) createChat(ctx context.Context, c *caller, in *body[newChat]) (ToConversation, error) {
	kind := workbench.ConversationKind(in.Body.Kind)
	if kind == "" {
		kind = workbench.GroupChat
	}
	if kind != workbench.DirectChat && kind != workbench.GroupChat {
		return ToConversation{}, invalid("kind", "must be direct or group")
	}
	people, err := numbers[workbench.PersonID]("people", in.Body.People)
	if err != nil {
		return ToConversation{}, err
	}
	conv, created, err := a.o.Office.CreateConversation(ctx, c.Org, workbench.NewConversation{Kind: kind, Title: strings.TrimSpace(in.Body.Title),
		Creator: c.ID, Members: each(people, func(p workbench.PersonID) workbench.Member { return workbench.Member{Person: p} })})
	if err != nil {
		return ToConversation{}, orInvalid(err, "people", "name somebody who is not here")
	}
	return ToConversation{a.oneChat(ctx, c, conv), created}, nil
}

// ToConversation is a conversation that may have been there before.
type ToConversation struct {
	Conversation
	Created bool `json:"created"`
}

func (t ToConversation) httpStatus() int { return madeStatus(t.Created) }

func (a *API) conversation(ctx context.Context, c *caller, id ID) (workbench.Conversation, error) {
	n, err := number[workbench.ConversationID](id)
	if err != nil {
		return workbench.Conversation{}, err
	}
	return a.o.Office.Conversation(ctx, c.Org, c.ID, n)
}

func (a *API) getChat(ctx context.Context, c *caller, in *byID) (Conversation, error) {
	conv, err := a.conversation(ctx, c, in.ID)
	return a.oneChat(ctx, c, conv), err
}

type postsInput struct {
	ID     ID    `path:"id"`
	Before int64 `query:"before" doc:"seq; the newest below it"`
	After  int64 `query:"after" doc:"seq; the oldest above it"`
	Limit  int   `query:"limit"`
}

func (a *API) listPosts(ctx context.Context, c *caller, in *postsInput) (List[Post], error) {
	id, err := number[workbench.ConversationID](in.ID)
	if err != nil {
		return List[Post]{}, err
	}
	posts, err := a.o.Office.Posts(ctx, c.Org, c.ID, id, workbench.PostQuery{Before: in.Before, After: in.After, Limit: in.Limit})
	if err != nil {
		return List[Post]{}, err
	}
	out := listOf(each(posts, func(p workbench.Post) Post { return a.postView(ctx, c, p) }))
	if err := a.nameAuthors(ctx, c.Org, posts, out.Items); err != nil {
		return List[Post]{}, err
	}
	if len(posts) > 0 && posts[0].Seq > 1 && in.After == 0 {
		out.Next = fmt.Sprint(posts[0].Seq) // as before=
	}
	return out, nil
}

type newPost struct {
	Text           string `json:"text"`
	Outbound       bool   `json:"outbound,omitempty" doc:"in mail conversations: goes out as mail"`
	ReplyTo        ID     `json:"replyTo,omitempty"`
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
}

func (a *API) createPost(ctx context.Context, c *caller, in *idBody[newPost]) (Post, error) {
	conv, err := a.conversation(ctx, c, in.ID)
	if err != nil {
		return Post{}, err
	}
	b := in.Body
	if strings.TrimSpace(b.Text) == "" {
		return Post{}, invalid("text", "is missing")
	}
	if b.Outbound && conv.Kind != workbench.MailChat {
		return Post{}, invalid("outbound", "is for mail conversations")
	}
	if conv.Kind == workbench.NoticeChat {
		return Post{}, workbench.ErrForbidden
	}
	n := workbench.NewPost{Author: workbench.Member{Person: c.ID}, Kind: workbench.TextPost, Text: b.Text, Outbound: b.Outbound}
	if n.ReplyTo, err = optional[workbench.PostID](b.ReplyTo); err != nil {
		return Post{}, invalid("replyTo", "is no id")
	}
	if len(b.IdempotencyKey) > maxKey/2 {
		return Post{}, invalid("idempotencyKey", "is too long")
	}
	if b.IdempotencyKey != "" {
		n.Source = fmt.Sprintf("api:%d:%s", c.ID, b.IdempotencyKey)
	}
	p, _, err := a.o.Office.AddPost(ctx, c.Org, conv.ID, n)
	if err != nil {
		return Post{}, err
	}
	views := []Post{a.postView(ctx, c, p)}
	err = a.nameAuthors(ctx, c.Org, []workbench.Post{p}, views)
	return views[0], err
}

type readBody struct {
	UpTo int64 `json:"upto" doc:"seq of a post"`
}

func (a *API) readChat(ctx context.Context, c *caller, in *idBody[readBody]) error {
	id, err := number[workbench.ConversationID](in.ID)
	if err != nil {
		return err
	}
	return a.o.Office.MarkRead(ctx, c.Org, c.ID, id, in.Body.UpTo)
}

type peopleBody struct {
	People []ID `json:"people"`
}

func (a *API) addMembers(ctx context.Context, c *caller, in *idBody[peopleBody]) (Conversation, error) {
	conv, err := a.conversation(ctx, c, in.ID)
	if err != nil {
		return Conversation{}, err
	}
	people, err := numbers[workbench.PersonID]("people", in.Body.People)
	if err != nil {
		return Conversation{}, err
	}
	if conv.Kind == workbench.NoticeChat {
		return Conversation{}, workbench.ErrForbidden
	}
	for _, p := range people {
		if _, err := a.o.Office.AddMember(ctx, c.Org, conv.ID, workbench.Member{Person: p}); err != nil {
			return Conversation{}, orInvalid(err, "people", "name somebody who is not here")
		}
	}
	return a.getChat(ctx, c, &byID{in.ID})
}

func (a *API) removeMembers(ctx context.Context, c *caller, in *idBody[peopleBody]) error {
	conv, err := a.conversation(ctx, c, in.ID)
	if err != nil {
		return err
	}
	people, err := numbers[workbench.PersonID]("people", in.Body.People)
	if err != nil {
		return err
	}
	if conv.Kind == workbench.NoticeChat || conv.Kind == workbench.DirectChat {
		return workbench.ErrForbidden
	}
	for _, p := range people {
		if err := a.o.Office.RemoveMember(ctx, c.Org, conv.ID, workbench.Member{Person: p}); err != nil {
			return orInvalid(err, "people", "name somebody who is not in it")
		}
		a.o.Hub.Recheck(int64(p))
	}
	return nil
}

// ChatAddress is a secret: who knows it and is no member can make members look at their mail.
type ChatAddress struct {
	Address string `json:"address"`
}

func (a *API) chatAddress(ctx context.Context, c *caller, in *byID) (ChatAddress, error) {
	id, err := number[workbench.ConversationID](in.ID)
	if err != nil {
		return ChatAddress{}, err
	}
	addr, err := a.o.Bridge.ChatAddress(ctx, c.who(), id)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		err = errNoMail
	}
	return ChatAddress{string(addr)}, err
}

func (a *API) revokeChatAddress(ctx context.Context, c *caller, in *byID) error {
	id, err := number[workbench.ConversationID](in.ID)
	if err != nil {
		return err
	}
	return a.o.Bridge.RevokeChatAddress(ctx, c.who(), id)
}
