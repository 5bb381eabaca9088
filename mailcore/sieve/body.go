package sieve

import (
	"fmt"
	"io"
	"strings"

	"mailbridge/mailcore/message"
)

// body is the test of RFC 5173.
func (r *run) body(n *node) (bool, error) {
	what := "text"
	var types []string
	if _, raw := n.tags["raw"]; raw {
		what = "raw"
	}
	if a, ok := n.tags["content"]; ok {
		types = r.list(a)
		what = "content\n" + strings.ToLower(strings.Join(types, "\n"))
	}
	values, ok := r.texts[what]
	if !ok {
		var err error
		switch {
		case what == "raw":
			values, err = r.rawBody()
		case what == "text":
			values, err = r.bodyText()
		default:
			values, err = r.content(types)
		}
		if err != nil {
			return false, fmt.Errorf("read body: %w", err)
		}
		if r.texts == nil {
			r.texts = map[string][]string{}
		}
		r.texts[what] = values
	}
	return r.anyBody(n, values)
}

// anyBody leaves the match variables alone: a body may not fill them (RFC 5173, section 6).
func (r *run) anyBody(n *node, values []string) (bool, error) {
	groups := r.groups
	ok, err := r.any(n, values, n.params[0])
	r.groups = groups
	return ok, err
}

func (r *run) rawBody() ([]string, error) {
	root := r.mail.Structure.Root
	if root.BodyEnd == root.BodyStart {
		return nil, nil // without a body all tests are false, also for the empty text (RFC 5173, section 4)
	}
	b, err := io.ReadAll(io.NewSectionReader(r.mail.Raw, root.BodyStart, min(root.BodyEnd-root.BodyStart, maxBody)))
	return []string{string(b)}, err
}

// bodyText is what a person reads: plain text, and that of HTML without its tags.
func (r *run) bodyText() ([]string, error) {
	if err := r.spend(int(min(r.mail.Structure.Size, 2*maxBody))); err != nil {
		return nil, err
	}
	b, err := message.Text(r.mail.Raw, r.mail.Structure, maxBody)
	var out []string
	if b.Plain != "" {
		out = append(out, b.Plain)
	}
	if b.HTML != "" {
		out = append(out, message.HTMLToText(b.HTML))
	}
	return out, err
}

// content gives the parts of the named types, transfer encoding undone and text in UTF-8; "" is every part.
func (r *run) content(types []string) ([]string, error) {
	var out []string
	var err error
	left := int64(maxBody)
	r.mail.Structure.Walk(func(_ string, p *message.Part) bool {
		if err != nil || left <= 0 || p.Type == "multipart" || !wantedType(p, types) {
			return err == nil
		}
		if err = r.spend(int(min(p.BodyEnd-p.BodyStart, left))); err != nil {
			return false
		}
		var s string
		if s, err = r.partText(p, left); err == nil {
			left -= int64(len(s))
			out = append(out, s)
		}
		return true
	})
	return out, err
}

func wantedType(p *message.Part, types []string) bool {
	for _, t := range types {
		major, minor, both := strings.Cut(strings.ToLower(t), "/")
		if major == "" && !both || major == p.Type && (!both || minor == p.Subtype) {
			return true
		}
	}
	return false
}

func (r *run) partText(p *message.Part, max int64) (string, error) {
	if p.Message != nil && len(p.Parts) == 1 { // the header of a message inside
		inner := p.Parts[0]
		b, err := io.ReadAll(io.NewSectionReader(r.mail.Raw, inner.HeaderStart, min(inner.BodyStart-inner.HeaderStart, max)))
		return string(b), err
	}
	if p.Type == "text" {
		alone := *p
		alone.Disposition = ""
		b, err := message.Text(r.mail.Raw, &message.Structure{Root: &alone, Size: p.BodyEnd}, max)
		if s := b.Plain + b.HTML; s != "" || err != nil {
			return s, err
		}
	}
	b, err := io.ReadAll(io.LimitReader(message.OpenPart(r.mail.Raw, p), max))
	return string(b), err
}
