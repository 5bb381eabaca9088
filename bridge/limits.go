package bridge

import (
	"context"
	"errors"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

// Bounds of what conversations send, so that neither a program behind a person nor a stolen session makes other servers
// distrust the whole domain. What is over a bound waits.
const (
	chatMails     = 20 // posts of one author in one conversation within chatSpan
	chatSpan      = 10 * time.Minute
	authorHourly  = 200 // mails of one author: a post to three people is three
	authorDaily   = 1000
	addressHourly = 30 // mails to one outside address, whoever wrote
	limitPause    = time.Minute
	limitWait     = time.Hour // the longest until a limit of the organisation is asked again
)

// Reasons shown on a post that waits.
const (
	waitsForChat    = "many mails at once: this one waits"
	waitsForAuthor  = "the author has sent many mails: this one waits"
	waitsForAddress = "this address got many mails within the hour: this one waits"
)

// mayLeave tells, by a nil error, that the author of a post may send now. Else the post says why it waits.
func (b *Bridge) mayLeave(ctx context.Context, post workbench.Post, mb mailcore.Mailbox) error {
	now, sender := b.Now(), string(mb.Address)
	n, _, err := b.Ledger.CountSeen(ctx, post.Org, post.Conversation, sender, now.Add(-chatSpan), ledger.Hash{})
	if err != nil {
		return err
	}
	if n >= chatMails {
		return b.wait(ctx, post, waitsForChat)
	}
	for span, most := range map[time.Duration]int{time.Hour: authorHourly, 24 * time.Hour: authorDaily} {
		n, err := b.Ledger.MailedBy(ctx, post.Org, sender, now.Add(-span))
		if err != nil {
			return err
		}
		if n >= most {
			return b.wait(ctx, post, waitsForAuthor)
		}
	}
	return nil
}

func (b *Bridge) wait(ctx context.Context, post workbench.Post, reason string) error {
	err := b.Office.SetPostState(ctx, post.Org, post.ID, "", workbench.OutQueued, reason)
	return errors.Join(err, maildb.RetryAfter(limitPause, errors.New(reason)))
}

// mayReach tells whether one more mail may go to an outside address now. Else the post says for that recipient that it
// waits.
func (b *Bridge) mayReach(ctx context.Context, post workbench.Post, to mailcore.Address) (bool, error) {
	n, err := b.Ledger.MailsTo(ctx, post.Org, to.Key(), b.Now().Add(-time.Hour))
	if err != nil || n < addressHourly {
		return err == nil, err
	}
	return false, b.Office.SetPostState(ctx, post.Org, post.ID, string(to), workbench.OutQueued, waitsForAddress)
}
