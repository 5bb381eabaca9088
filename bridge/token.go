package bridge

import (
	"context"
	"crypto/hmac"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// Addresses made for answers are "<purpose>.<31 letters>@<domain>". The letters are base32hex, which survives gateways
// that change letter case, of: version (1 byte), key (1), row in the ledger (7), MAC (10). The MAC covers purpose, row
// and domain, so that a guess is refused without a look at the database.
const (
	tokenVersion = 1
	tokenKey     = 1
	tokenBytes   = 19
	tokenMAC     = 10
)

var letters = base32.HexEncoding.WithPadding(base32.NoPadding)

func (b *Bridge) tokenMAC(purpose, domain string, head []byte) []byte {
	return b.mac("address", purpose, strings.ToLower(domain), string(head))[:tokenMAC]
}

// tokenAddress writes the address of a token.
func (b *Bridge) tokenAddress(t ledger.Token) mailcore.Address {
	raw := make([]byte, 9, tokenBytes)
	binary.BigEndian.PutUint64(raw[1:], uint64(t.ID)) // seven bytes of it count: the first is 0 for any real id
	raw[0], raw[1] = tokenVersion, tokenKey
	raw = append(raw, b.tokenMAC(t.Purpose, t.Domain, raw)...)
	return mailcore.Address(t.Purpose + "." + strings.ToLower(letters.EncodeToString(raw)) + "@" + t.Domain)
}

// readToken gives purpose and row of an address that we made; ok is false for every other one.
func (b *Bridge) readToken(a mailcore.Address) (purpose string, row int64, ok bool) {
	purpose, text, found := strings.Cut(strings.ToLower(a.Local()), ".")
	if !found || purpose != ledger.ForReply && purpose != ledger.ForBounce || len(text) != letters.EncodedLen(tokenBytes) {
		return "", 0, false
	}
	raw, err := letters.DecodeString(strings.ToUpper(text))
	if err != nil || raw[0] != tokenVersion || raw[1] != tokenKey {
		return "", 0, false
	}
	head := raw[:tokenBytes-tokenMAC]
	if !hmac.Equal(b.tokenMAC(purpose, a.Domain(), head), raw[len(head):]) {
		return "", 0, false
	}
	var id [8]byte
	copy(id[1:], head[2:])
	return purpose, int64(binary.BigEndian.Uint64(id[:])), true
}

// tokenOf gives the row behind an address of ours; ledger.ErrNone.
func (b *Bridge) tokenOf(ctx context.Context, a mailcore.Address) (ledger.Token, error) {
	purpose, row, ok := b.readToken(a)
	if !ok {
		return ledger.Token{}, ledger.ErrNone
	}
	t, err := b.Ledger.Token(ctx, row)
	if err == nil && (t.Purpose != purpose || !strings.EqualFold(t.Domain, a.Domain())) {
		err = ledger.ErrNone
	}
	return t, err
}

// Resolve leads what comes to an answer address into the mailbox it was made for. It is mailcore.Aliases:
// mailcore.ErrNoMailbox for what is no token or a revoked one. An expired one still receives; routing then holds.
func (b *Bridge) Resolve(ctx context.Context, a mailcore.Address) (mailcore.OrgID, mailcore.MailboxID, error) {
	if slices.Contains(roleAddresses, strings.ToLower(a.Local())) {
		return b.resolveRole(ctx, a)
	}
	if local := strings.ToLower(a.Local()); local == dmarcReports || local == tlsReports {
		return b.resolveReports(ctx, a)
	}
	t, err := b.tokenOf(ctx, a)
	if errors.Is(err, ledger.ErrNone) || err == nil && t.Revoked {
		return 0, 0, mailcore.ErrNoMailbox
	}
	if err != nil {
		return 0, 0, err
	}
	d, err := b.Mail.DomainByName(ctx, a.Domain())
	if err != nil || d.Org != mailOrg(t.Org) {
		return 0, 0, errors.Join(mailcore.ErrNoMailbox, err)
	}
	if _, err := b.Mail.Mailbox(ctx, d.Org, t.Mailbox); err != nil {
		return 0, 0, err
	}
	return d.Org, t.Mailbox, nil
}

// resolveRole leads postmaster and abuse of a domain to somebody where no mailbox has these addresses (RFC 2142, sections
// 4 and 5): an administrator, else whoever was there first.
func (b *Bridge) resolveRole(ctx context.Context, a mailcore.Address) (mailcore.OrgID, mailcore.MailboxID, error) {
	d, err := b.Mail.DomainByName(ctx, a.Domain())
	if err != nil {
		return 0, 0, errors.Join(mailcore.ErrNoMailbox, err)
	}
	mb, err := b.adminMailbox(ctx, workbench.OrgID(d.Org), 0)
	if err == nil {
		return d.Org, mb.ID, nil
	}
	if !errors.Is(err, mailcore.ErrNoMailbox) {
		return 0, 0, err
	}
	list, _, err := b.Mail.Mailboxes(ctx, d.Org, maildb.MailboxQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		return 0, 0, errors.Join(mailcore.ErrNoMailbox, err)
	}
	return d.Org, list[0].ID, nil
}

// postID is the Message-ID of a post that goes out: the same for every recipient and every try.
func (b *Bridge) postID(org workbench.OrgID, conv workbench.ConversationID, seq int64, domain string) string {
	local := fmt.Sprintf("c.%d.%d.0", conv, seq)
	return local + "." + b.idMAC(org, local, domain) + "@" + domain
}

// chatID stands first in References of all mails of a conversation, so that an answer finds its way even where a relay
// replaced the Message-ID.
func (b *Bridge) chatID(org workbench.OrgID, conv workbench.ConversationID, domain string) string {
	local := fmt.Sprintf("conv.%d", conv)
	return local + "." + b.idMAC(org, local, domain) + "@" + domain
}

func (b *Bridge) idMAC(org workbench.OrgID, local, domain string) string {
	sum := b.mac("message-id", strconv.FormatInt(int64(org), 10), strings.ToLower(local), strings.ToLower(domain))
	return strings.ToLower(letters.EncodeToString(sum[:tokenMAC]))
}

// readID tells which conversation, and which post of it (0: the conversation itself), a Message-ID of ours names.
func (b *Bridge) readID(org workbench.OrgID, id string) (conv workbench.ConversationID, seq int64, ok bool) {
	parts := b.readOwn(org, id)
	if parts == nil {
		return 0, 0, false
	}
	number, err := strconv.ParseInt(parts[min(1, len(parts)-1)], 10, 64)
	switch {
	case err != nil:
		return 0, 0, false
	case parts[0] == "conv" && len(parts) == 2:
		return workbench.ConversationID(number), 0, true
	case parts[0] == "c" && len(parts) == 4:
		seq, err = strconv.ParseInt(parts[2], 10, 64)
		return workbench.ConversationID(number), seq, err == nil
	}
	return 0, 0, false
}

// readOwn gives the parts of a Message-ID that we made; nil for every other one.
func (b *Bridge) readOwn(org workbench.OrgID, id string) []string {
	local, domain, found := strings.Cut(id, "@")
	dot := strings.LastIndexByte(local, '.')
	if !found || dot < 0 {
		return nil
	}
	head, mac := local[:dot], local[dot+1:]
	if !hmac.Equal([]byte(strings.ToLower(mac)), []byte(b.idMAC(org, head, domain))) {
		return nil
	}
	return strings.Split(strings.ToLower(head), ".")
}

// invitationID is the Message-ID of what a guest is told of a version of an event.
func (b *Bridge) invitationID(e workbench.Event, what, domain string) string {
	local := fmt.Sprintf("i.%d.%d.%s", e.ID, e.Sequence, what)
	return local + "." + b.idMAC(e.Org, local, domain) + "@" + domain
}

// readInvitationID tells of which event, and which version of it, a Message-ID of ours told.
func (b *Bridge) readInvitationID(org workbench.OrgID, id string) (event workbench.EventID, sequence int, ok bool) {
	parts := b.readOwn(org, id)
	if len(parts) != 4 || parts[0] != "i" {
		return 0, 0, false
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return 0, 0, false
	}
	sequence, err = strconv.Atoi(parts[2])
	return workbench.EventID(number), sequence, err == nil
}

// stamp is the X-Bridge field by which we know our own mail when a list or a rule sends it back.
func (b *Bridge) stamp(org workbench.OrgID, conv workbench.ConversationID, seq int64) string {
	head := fmt.Sprintf("v=1; conv=%d; item=%d", conv, seq)
	return head + "; mac=" + b.idMAC(org, head, "x-bridge")
}

func (b *Bridge) isStamp(org workbench.OrgID, value string) bool {
	head, mac, found := strings.Cut(strings.TrimSpace(value), "; mac=")
	return found && hmac.Equal([]byte(mac), []byte(b.idMAC(org, head, "x-bridge")))
}
