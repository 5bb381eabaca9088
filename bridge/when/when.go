// Package when finds dates, deadlines and requests in the text of a mail,
// Chinese and English at once. A tokeniser cuts the text into atoms (date,
// clock time, part of day, offset, zone, range mark, deadline mark), atoms
// that only glue separates form a cluster, and a small grammar turns one
// cluster into one moment. It is deterministic, keeps no state and reads no
// clock: the base instant is an option.
package when

import "time"

// MaxText is how many bytes of a text are read; a mail that hides its date
// behind 64 KB of words is not a request anybody would notice either.
const MaxText = 64 << 10

// Role says what a moment is in the sentence.
type Role string

const (
	// Event is something that happens at that time.
	Event Role = "event"
	// Deadline is a time until which something has to be done.
	Deadline Role = "deadline"
	// Set is a repetition ("every Monday"); From holds the next one.
	Set Role = "set"
)

// Options say how to read relative and incomplete dates.
type Options struct {
	// Base is the instant of the Date header.
	Base time.Time
	// Location is the zone of a bare clock time; nil means the zone of Base.
	Location *time.Location
	// EndOfDay is the end of the working day since midnight; 0 means 18:00.
	EndOfDay time.Duration
	// SoleRecipient, OnlyCopied and Bulk say how the mail reached the reader;
	// they move the score of every request.
	SoleRecipient, OnlyCopied, Bulk bool
	// Holidays answers whether a day is free, weekends included, so that it
	// can name worked Saturdays; nil means Saturday and Sunday are free.
	Holidays func(day time.Time) bool
}

// Span is one possible reading of a moment.
type Span struct {
	From, To time.Time
}

// Moment is one date or time found in a text.
type Moment struct {
	// Start and End are byte offsets into the text given to Find.
	Start, End int
	// Text is the words found.
	Text string
	// From is the start; To is the end of a range, exclusive for all-day
	// ranges, and zero when the text names no end.
	From, To time.Time
	// HasTime tells that the text names a clock time.
	HasTime bool
	// AllDay tells that the moment is one or more whole days.
	AllDay bool
	Role   Role
	// TZ is the IANA name or offset the text itself names, else empty.
	TZ string
	// Confidence is 0 to 1: from 0.8 worth a button, from 0.5 an underline.
	Confidence float64
	// Alternatives are other readings of the same words.
	Alternatives []Span
	// Rule names the grammar rule, for the log and for dismissals.
	Rule string
}

// Request is one sentence that asks somebody to do something.
type Request struct {
	// Start and End are byte offsets into the text given to Requests.
	Start, End int
	// Title is the sentence without courtesy, at most 60 runes.
	Title string
	// Due is the deadline in the sentence, nil without one.
	Due *Moment
	// Score is the sum of the marks found; see MinScore.
	Score int
	// Assignee is the name the sentence speaks to, empty for the reader.
	Assignee string
	// Rule lists the marks that gave the score.
	Rule string
}
