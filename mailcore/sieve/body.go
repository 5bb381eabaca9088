package sieve

import (
	"fmt"
	"io"
	"slices"
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
	eachPart(r.mail.Structure.Root, func(p *message.Part) bool {
		if err != nil || left <= 0 || !wantedType(p, types) {
			return err == nil
		}
		if err = r.spend(int(min(ownSize(p), left))); err != nil {
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

// ownSize is how much of a part is in none of its parts.
func ownSize(p *message.Part) int64 {
	n := p.BodyEnd - p.BodyStart
	for _, c := range p.Parts {
		n -= c.BodyEnd - c.HeaderStart
	}
	return n
}

// eachPart visits a part and all within it, multiparts too, until visit says no.
func eachPart(p *message.Part, visit func(*message.Part) bool) bool {
	if !visit(p) {
		return false
	}
	for _, c := range p.Parts {
		if !eachPart(c, visit) {
			return false
		}
	}
	return true
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

// partText is what RFC 5173, section 5.2 looks at: of a message inside its header, of a multipart what stands around its
// parts, of others their content.
func (r *run) partText(p *message.Part, max int64) (string, error) {
	if p.Message != nil && len(p.Parts) == 1 {
		inner := p.Parts[0]
		s, err := r.section(inner.HeaderStart, inner.BodyStart, max)
		return strings.TrimSuffix(s, "\r\n"), err
	}
	if p.Type == "multipart" {
		return r.aroundParts(p, max)
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

// section gives raw bytes of the mail, at most so many.
func (r *run) section(from, to, most int64) (string, error) {
	b, err := io.ReadAll(io.NewSectionReader(r.mail.Raw, from, min(to-from, most)))
	return string(b), err
}

// aroundParts gives the lines before the first part and behind the last one, without boundaries.
func (r *run) aroundParts(p *message.Part, most int64) (string, error) {
	before, err := r.section(p.BodyStart, p.Parts[0].HeaderStart, most)
	if err != nil {
		return "", err
	}
	behind, err := r.section(p.Parts[len(p.Parts)-1].BodyEnd, p.BodyEnd, most)
	i := slices.IndexFunc(p.Params, func(x message.Param) bool { return x.Name == "boundary" })
	var b strings.Builder
	for line := range strings.Lines(before + behind) {
		if i < 0 || !strings.HasPrefix(line, "--"+p.Params[i].Value) {
			b.WriteString(line)
		}
	}
	return b.String(), err
}
