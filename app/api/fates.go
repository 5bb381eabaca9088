package api

import (
	"context"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Fate is how far a sent mail has come to one recipient.
type Fate struct {
	Email  string    `json:"email"`
	Name   string    `json:"name,omitempty"`
	State  string    `json:"state" enum:"delayed,relayed,delivered,failed,deleted,read"`
	At     time.Time `json:"at" doc:"when the report or receipt was written"`
	Reason string    `json:"reason,omitempty" doc:"what the other server said"`
	Zh     string    `json:"zh"`
	En     string    `json:"en"`
}

// fateWords say in plain words how far a mail has come.
var fateWords = map[ledger.FateState][2]string{
	ledger.FateDelayed:   {"暂未送达，仍在重试", "Not delivered yet; still being tried"},
	ledger.FateRelayed:   {"已交给对方服务器，之后不再有报告", "Handed to the next server, which sends no reports"},
	ledger.FateDelivered: {"已送达", "Delivered"},
	ledger.FateFailed:    {"未能送达", "Could not be delivered"},
	ledger.FateDeleted:   {"未读即删除", "Deleted without being read"},
	ledger.FateRead:      {"已读", "Read"},
}

// fates tells the reader of a mail they sent what came back about it. The mail can be read without.
func (a *API) fates(ctx context.Context, c *caller, l *letter) []Fate {
	list, err := a.o.Bridge.Fates(ctx, c.who(), l.row, l.box.Addresses)
	if err != nil {
		a.o.Log.Warn("fates of a mail", "request", visitOf(ctx).id, "err", err)
	}
	if len(list) == 0 {
		return nil
	}
	names := map[string]message.Address{}
	h := l.structure.Header
	for _, group := range [][]message.Address{h.Bcc, h.Cc, h.To} {
		for _, x := range group {
			if to, err := mailcore.ParseAddress(x.Email()); err == nil {
				names[to.Key()] = x
			}
		}
	}
	out := make([]Fate, 0, len(list))
	for _, f := range list {
		words := fateWords[f.State]
		v := Fate{Email: f.Who, State: string(f.State), At: f.At.UTC(), Reason: f.Reason, Zh: words[0], En: words[1]}
		if x, ok := names[f.Who]; ok {
			v.Email, v.Name = x.Email(), x.Name
		}
		out = append(out, v)
	}
	return out
}
