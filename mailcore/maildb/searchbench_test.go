package maildb

import (
	"context"
	"fmt"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// generated fills the INBOX of a new mailbox with n mails, straight in the tables: threads of four, a hundred senders,
// "rareword" in every 5,000th body and "frequent" in every second one.
func generated(b *testing.B, d *DB, n int) (mailcore.MailboxID, mailcore.FolderID) {
	b.Helper()
	ctx := context.Background()
	first := benchMailboxes(b, d, 1)[0]
	p, err := d.Commit(ctx, benchDelivery(b, 1<<40, first))
	if err != nil {
		b.Fatal(err)
	}
	mb, f := p.Placed[0].Mailbox, p.Placed[0].Folder
	for start := 1; start < n; start += 2000 {
		err := d.db.Write(ctx, func(tx *engine.Tx) error {
			var t wordTable
			for i := start; i < min(start+2000, n); i++ {
				if err := generate(tx, &t, i); err != nil {
					return err
				}
			}
			return putParts(tx, []*wordPart{t.part(mb)})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE folders SET messages = ?, unseen = ?, uidnext = ?, modseq = 1000000 WHERE id = ?", n, n, n+1, f)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return mb, f
}

func generate(tx *engine.Tx, t *wordTable, i int) error {
	hash := idHash(fmt.Sprint("generated ", i))
	name, address := fmt.Sprintf("Person %d of the office", i%100), fmt.Sprintf("person%d@example.test", i%100)
	subject := fmt.Sprintf("Report number %d about the quarterly figures", i)
	res, err := tx.Run(`INSERT INTO blobs (org, hash, raw_hash, ref, size, refs, attachments, sent_at, header_id, from_address,
		from_name, to_list, subject, preview, verdict, structure, find_from, find_subject, fields) SELECT org, ?, raw_hash, ref, size, 1, attachments, sent_at,
		?, ?, ?, to_list, ?, preview, verdict, structure, ?, ?, fields FROM blobs WHERE id = 1`,
		append(hash[:], hash[:]...), fmt.Sprintf("%d@generated.test", i), address, name, subject, folded(name+"\n"+address), folded(subject))
	if err != nil {
		return err
	}
	blob, err := res.LastInsertId()
	if err != nil {
		return err
	}
	res, err = tx.Run(`INSERT INTO messages (mailbox, folder, uid, modseq, flags, size, idate, saved_at, thread, blob_id, keywords)
		SELECT mailbox, folder, ?, 2, 0, size, idate + ?, saved_at, ?, ?, '' FROM messages WHERE id = 1`, i+1, i*1000, 1000+i/4, blob)
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	body := fmt.Sprintf("some text of message %d that people might send", i)
	if i%5000 == 0 {
		body += " rareword"
	}
	if i%2 == 0 {
		body += " frequent"
	}
	t.begin(mailcore.MessageID(id))
	t.add(fieldSubject, subject)
	t.add(fieldFrom, name+" "+address)
	t.add(fieldBody, body)
	return nil
}

func BenchmarkGenerated(b *testing.B) {
	if testing.Short() {
		b.Skip("fills large mailboxes")
	}
	for _, n := range []int{20_000, 100_000} {
		d := openTest(b)
		mb, f := generated(b, d, n)
		search := func(name string, q mailcore.SearchQuery, want int) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					list, err := d.Search(context.Background(), mb, f, &q)
					if err != nil || len(list) != want {
						b.Fatalf("got %d messages and %v, want %d", len(list), err, want)
					}
				}
			})
		}
		search("from", mailcore.SearchQuery{From: []string{"Person 17 of"}}, n/100)
		search("from-none", mailcore.SearchQuery{From: []string{"nobody"}}, 0)
		search("subject", mailcore.SearchQuery{Subject: []string{"number 777 "}}, 1)
		search("subject-most", mailcore.SearchQuery{Subject: []string{"quarter"}}, n-1)
		search("text-rare", mailcore.SearchQuery{Text: []string{"rareword"}}, n/5000-1)
		search("text-frequent", mailcore.SearchQuery{Text: []string{"frequent"}}, n/2-1)
		for _, q := range []struct {
			name string
			ListQuery
		}{{"list", ListQuery{Folder: f}}, {"threads", ListQuery{Folder: f, ByThread: true}}, {"threads-all", ListQuery{ByThread: true}},
			{"list-words", ListQuery{Folder: f, Q: "frequent"}}} {
			b.Run(fmt.Sprintf("%s/%d", q.name, n), func(b *testing.B) {
				for b.Loop() {
					page, _, _, err := d.List(context.Background(), mb, q.ListQuery)
					if err != nil || len(page) != listDefault {
						b.Fatalf("got %d lines and %v", len(page), err)
					}
				}
			})
		}
	}
}
