package mailcore

import (
	"context"
	"errors"
	"fmt"
	"io"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/sieve"
)

// Existing is a message that is there already, for its owner's rules to look at.
type Existing struct {
	Org     OrgID
	Rules   []Rule
	Message Message // with Structure and Verdict
	Raw     io.ReaderAt
}

// Refiling is what rules want done with it. Folders are where it shall be; none leaves it where it is.
type Refiling struct {
	Folders  []FolderID
	Flags    Flags
	Keywords []string
}

// Refile asks the rules about a message that is there already. They file and mark it as they would have when it came;
// nothing is sent on or answered. A message that they cannot judge stays as it is.
func (c *Core) Refile(ctx context.Context, x Existing) (Refiling, error) {
	text, err := RulesScript(x.Rules)
	if err != nil || text == "" {
		return Refiling{}, err
	}
	script, err := sieve.Compile(text)
	if err != nil {
		return Refiling{}, err
	}
	s, err := message.Unmarshal(x.Message.Structure)
	if err != nil {
		return Refiling{}, fmt.Errorf("message %d: %w", x.Message.ID, err)
	}
	box, err := c.Store.Mailbox(ctx, x.Org, x.Message.Mailbox)
	if err != nil {
		return Refiling{}, err
	}
	d := &Delivery{Verdict: x.Message.Verdict}
	f := &filtering{m: &mail{core: c, env: &Envelope{}, parsed: s, id: fmt.Sprintf("message %d", x.Message.ID)}, d: d, box: box,
		copy: LocalCopy{Mailbox: box.ID, Org: x.Org, Rcpt: box.Address}}
	res, err := script.Run(&sieve.Mail{Raw: x.Raw, Structure: s, To: string(box.Address)}, f.world(ctx))
	var broken *sieve.Error
	if errors.As(err, &broken) || errors.Is(err, sieve.ErrTooMuch) {
		return Refiling{}, nil
	}
	if err != nil {
		return Refiling{}, err
	}
	for _, a := range res.Actions {
		if a.Kind == sieve.FileInto {
			if err := f.fileInto(ctx, &a); err != nil {
				return Refiling{}, err
			}
		}
	}
	out := Refiling{}
	out.Flags, out.Keywords = splitFlags(res.Flags)
	for _, cp := range f.copies {
		if cp.Folder != 0 { // 0: the folder of the rule is gone
			out.Folders = append(out.Folders, cp.Folder)
		}
	}
	if res.ImplicitKeep && len(out.Folders) > 0 {
		out.Folders = append(out.Folders, x.Message.Folder)
	}
	return out, nil
}
