package workbench

import (
	"encoding/json"
	"time"
)

// MaxMembers bounds a conversation: every post writes one stream event per inside member in its transaction.
const MaxMembers = 500

// MaxPostText bounds the own text of a post in bytes; longer mails are cut by who carries them in and link to the mail.
const MaxPostText = 64 << 10

// ConversationKind tells what sort of chat it is.
type ConversationKind string

// Kinds of conversations.
const (
	DirectChat ConversationKind = "direct" // two people; one per pair
	GroupChat  ConversationKind = "group"
	MailChat   ConversationKind = "mail"   // a mail thread; may have outside members
	NoticeChat ConversationKind = "notice" // one-way lines from the program
)

// Conversation is a chat as one of its members sees it.
type Conversation struct {
	ID        ConversationID
	Org       OrgID
	Kind      ConversationKind
	Title     string
	Source    string
	Members   []Member // in lists only of direct chats
	Outside   bool     // has a member outside the organisation
	Head      int64    // seq of the newest post; 0 for none
	Read      int64    // seq up to which the asking person has read
	Unread    int      // posts by others above Read
	Last      *Post    // newest post
	ActiveAt  time.Time
	CreatedAt time.Time
}

// Member is a colleague (Person set) or an outside correspondent (Address set).
type Member struct {
	Person  PersonID
	Address string
	Name    string
}

// NewConversation is what CreateConversation needs. Creator, when not 0, becomes a member.
type NewConversation struct {
	Kind    ConversationKind
	Title   string
	Creator PersonID
	Members []Member
	Source  string // unique per org when not empty
}

// PostKind tells what a line of a chat is.
type PostKind string

// Kinds of posts.
const (
	TextPost   PostKind = "text"
	MailPost   PostKind = "mail"
	CardPost   PostKind = "card"
	SystemPost PostKind = "system"
)

// OutState tells how far a post has come on its way to one outside recipient.
type OutState string

// States of an outbound post.
const (
	OutQueued OutState = "queued"
	OutSent   OutState = "sent"
	OutFailed OutState = "failed"
)

// Out is the state of an outbound post for one recipient.
type Out struct {
	State  OutState  `json:"state"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// MailRef is what a post of kind mail knows of its mail.
type MailRef struct {
	Mailbox     int64        `json:"mailbox,omitempty"`
	Message     int64        `json:"message,omitempty"`
	Subject     string       `json:"subject,omitempty"`
	From        string       `json:"from,omitempty"` // display name
	FromAddress string       `json:"fromAddress,omitempty"`
	To          []string     `json:"to,omitempty"`
	Cc          []string     `json:"cc,omitempty"`
	SentAt      time.Time    `json:"sentAt,omitzero"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Trust       string       `json:"trust,omitempty"` // "verified", "outside", "unverified", "suspicious"
	HeaderID    string       `json:"headerId,omitempty"`
	RecalledAt  time.Time    `json:"recalledAt,omitzero"` // its author took it back; nothing of its text is left
}

// Attachment is one line of an attachment summary. Part is the MIME section number (RFC 9051, section 6.4.5).
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Size int64  `json:"size,omitempty"`
	Part string `json:"part,omitempty"`
}

// Post is one line of a chat.
type Post struct {
	ID           PostID
	Org          OrgID
	Conversation ConversationID
	Seq          int64 // 1, 2, 3 … per conversation
	Kind         PostKind
	Author       Member // zero for the program
	Text         string // own words
	Quoted       string // quoted words of a mail
	Mail         *MailRef
	Card         json.RawMessage
	Source       string
	Outbound     bool
	Out          map[string]Out // by recipient address; "" while nobody in particular is known
	State        OutState       // worst of Out; empty when not outbound
	ReplyTo      PostID
	CreatedAt    time.Time
}

// NewPost is what AddPost needs. A zero Author is the program.
type NewPost struct {
	Author   Member
	Kind     PostKind
	Text     string
	Quoted   string
	Mail     *MailRef
	Card     json.RawMessage
	Source   string // unique per conversation when not empty
	Outbound bool   // carry it out as mail
	State    OutState
	ReplyTo  PostID
	At       time.Time // zero is now; when it was said
}

// PostQuery selects posts of one conversation. With After the oldest above it come, ascending; otherwise the newest
// below Before (0: the end), also ascending.
type PostQuery struct {
	Before int64
	After  int64
	Limit  int // 0 is 50, at most 200
}

// OutboundPost is told, at least once and in order per conversation, for each post to be carried out as mail.
type OutboundPost struct {
	Org          OrgID          `json:"org"`
	Conversation ConversationID `json:"conv"`
	Post         PostID         `json:"post"`
	Author       PersonID       `json:"author"`
}

// WorstOut sums up the states of all recipients: failed before queued before sent; empty for none.
func WorstOut(out map[string]Out) OutState {
	rank := map[OutState]int{OutSent: 1, OutQueued: 2, OutFailed: 3}
	var worst OutState
	for _, o := range out {
		if rank[o.State] > rank[worst] {
			worst = o.State
		}
	}
	return worst
}
