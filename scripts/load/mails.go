package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// What is searched for: a sender and a word in the subject of every hundredth mail, a word in the text of every thousandth.
const (
	rareSender  = "Grace Hopper"
	rareSubject = "zeppelin"
	rareWord    = "xylophone"
)

var firstNames = strings.Fields("Ada Alan Anna Barbara Claude David Edsger Emmy Frances Hedy John Karen Leslie Maria Niklaus Rosa Sofia Tim Ursula Wei")
var lastNames = strings.Fields("Adams Berg Chen Dijkstra Evans Fischer Garcia Huang Ito Jansen Kim Lamport Moreau Novak Olsen Perez Quinn Rossi Smith Turing")

// vocabulary is 4,000 words that look like words, always the same.
var vocabulary = func() []string {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 4000)
	for i := range words {
		var w strings.Builder
		for range 1 + r.IntN(4) {
			w.WriteByte("bcdfghklmnprst"[r.IntN(14)])
			w.WriteByte("aeiou"[r.IntN(5)])
		}
		words[i] = w.String()
	}
	return words
}()

// letter is mail number i of the big mailbox, about 4 KiB, the same in every run.
func letter(i int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	name := firstNames[r.IntN(len(firstNames))] + " " + lastNames[r.IntN(len(lastNames))]
	if i%100 == 0 {
		name = rareSender
	}
	var b bytes.Buffer
	date := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
	fmt.Fprintf(&b, "Received: from relay.example (relay.example [192.0.2.%d]) by mail.example; %s\r\n", i%250, date.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: %s <%s@company%d.example>\r\n", name, strings.ToLower(strings.ReplaceAll(name, " ", ".")), r.IntN(300))
	fmt.Fprintf(&b, "To: Big Box <big@bench.test>, %s <colleague%d@bench.test>\r\n", firstNames[r.IntN(len(firstNames))], r.IntN(50))
	subject := sentence(r, 6)
	if i%100 == 50 {
		subject += " " + rareSubject
	}
	fmt.Fprintf(&b, "Subject: %s\r\nDate: %s\r\n", subject, date.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "Message-ID: <%d.%d@company.example>\r\n", i, r.Uint32())
	if i > 0 && r.IntN(2) == 0 {
		fmt.Fprintf(&b, "In-Reply-To: <%d.0@company.example>\r\n", i-1)
	}
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
	for b.Len() < 4<<10 {
		b.WriteString(sentence(r, 10) + ".\r\n")
	}
	if i%1000 == 500 {
		b.WriteString("The " + rareWord + " is here.\r\n")
	}
	return b.Bytes()
}

func sentence(r *rand.Rand, words int) string {
	s := make([]string, words)
	for i := range s {
		s[i] = vocabulary[r.IntN(len(vocabulary))]
	}
	return strings.Join(s, " ")
}

// parcel is a mail with an attachment of that many bytes, made while it is read.
func parcel(size int64) io.Reader {
	head := "From: Ada <" + outsideAddress + ">\r\nTo: " + latencyBox + "\r\nSubject: a parcel\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=next\r\n\r\n--next\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n" +
		"--next\r\nContent-Type: application/octet-stream; name=film.bin\r\nContent-Disposition: attachment; filename=film.bin\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n"
	block := make([]byte, 57*16)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range block {
		block[i] = byte(r.Uint32())
	}
	var lines bytes.Buffer
	for i := 0; i < len(block); i += 57 {
		lines.WriteString(base64.StdEncoding.EncodeToString(block[i:i+57]) + "\r\n")
	}
	return io.MultiReader(strings.NewReader(head), &repeated{b: lines.Bytes(), times: size / int64(len(block))},
		strings.NewReader("--next--\r\n"))
}

// repeated reads the same bytes several times.
type repeated struct {
	b     []byte
	at    int
	times int64
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.times == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.b[r.at:])
	if r.at += n; r.at == len(r.b) {
		r.at, r.times = 0, r.times-1
	}
	return n, nil
}
