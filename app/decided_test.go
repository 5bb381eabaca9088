package main

import (
	"encoding/json"
	"strings"
	"testing"
)

type approvalCard struct {
	Title    string
	Lines    []string
	Approval string
	Actions  []struct{ ID string }
}

// approvalCards gives the cards about approvals in a person's notice chat, and that chat.
func (v *visitor) approvalCards() (cards []approvalCard, chat string) {
	v.t.Helper()
	var chats struct{ Items []struct{ ID, Kind string } }
	v.do("GET", "/api/v1/chats", nil, &chats)
	for _, c := range chats.Items {
		if c.Kind != "notice" {
			continue
		}
		var posts struct{ Items []struct{ Card approvalCard } }
		v.do("GET", "/api/v1/chats/"+c.ID+"/posts", nil, &posts)
		for _, p := range posts.Items {
			if strings.Contains(strings.Join(p.Card.Lines, "\n"), "tender") {
				cards, chat = append(cards, p.Card), c.ID
			}
		}
	}
	return cards, chat
}

// TestDecidedCards: N34. Once somebody decided, the cards of all who were asked say who it was and have no buttons, and open
// screens are told of it.
func TestDecidedCards(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	outsideMX(t, w)
	admin, li, zhang, wang := w.visit("admin@demo.test"), w.visit("lisi@demo.test"), w.visit("zhangsan@demo.test"), w.visit("wangwu@demo.test")
	admin.rule(map[string]any{"name": "Tenders", "who": map[string]any{"people": []string{li.me.Person.ID}},
		"hold": map[string]any{"keywords": []string{"tender"}, "approvers": []string{zhang.me.Person.ID, wang.me.Person.ID}}})
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "tender one", "text": "x"}, nil)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "tender two", "text": "x"}, nil)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "tender three", "text": "x"}, nil)
	eventually(t, "the cards", func() bool { cards, _ := wang.approvalCards(); return len(cards) == 3 && len(cards[0].Actions) == 2 })
	_, chat := wang.approvalCards()
	screen := followStreams(t, wang, "c:"+chat)
	for _, a := range zhang.approvals() {
		switch a.Subject {
		case "tender one":
			zhang.do("POST", "/api/v1/approvals/"+a.ID, map[string]string{"decision": "approve"}, nil)
			screen.await(t, "conv.card")
		case "tender two":
			zhang.do("POST", "/api/v1/approvals/"+a.ID, map[string]string{"decision": "refuse", "reason": "too cheap"}, nil)
		}
	}
	for _, m := range li.outbox() {
		if m.Subject == "tender three" {
			li.do("POST", "/api/v1/outbox/"+m.ID+"/undo", nil, nil)
		}
	}
	want := []string{"张三已批准", "张三已拒绝", "发件人已取消"}
	for _, v := range []*visitor{zhang, wang} {
		eventually(t, "all decisions", func() bool {
			cards, _ := v.approvalCards()
			all, _ := json.Marshal(cards)
			for _, words := range append(want, "too cheap") {
				if !strings.Contains(string(all), words) {
					return false
				}
			}
			return true
		})
		cards, _ := v.approvalCards()
		for _, c := range cards {
			if len(c.Actions) != 0 || len(cards) != 3 {
				t.Errorf("%d cards, %q still has %+v", len(cards), c.Title, c.Actions)
			}
		}
	}
}
