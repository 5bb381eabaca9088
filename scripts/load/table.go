package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// row is one line of the table of ratios: what both systems reached, and how they are to compare.
type row struct {
	name       string
	unit       string
	atLeast    float64 // ours/peer is to be at least this; 0 asks for nothing
	atMost     float64 // ours/peer is to be at most this; 0 asks for nothing
	below      float64 // ours alone, in the unit; 0 asks for nothing
	percentile float64 // of all values of all rounds; 0 is the median
	peer, ours []float64
	also       []float64 // of ours on the other database
}

// Places of the systems in a row.
const (
	isPeer = iota
	isOurs
	isAlso
)

func (r *row) put(place int, v []float64) {
	at := [...]*[]float64{&r.peer, &r.ours, &r.also}[place]
	*at = append(*at, v...)
}

func (r *row) value(v []float64) float64 {
	if r.percentile > 0 {
		return percentile(v, r.percentile)
	}
	return percentile(v, 50)
}

// percentile of values by nearest rank; the median of an even number is the mean of the middle two.
func percentile(v []float64, p float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	v = slices.Sorted(slices.Values(v))
	if n := len(v); p == 50 && n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[max(0, int(math.Ceil(p/100*float64(len(v))))-1)]
}

// ratio is that of the two sides in one round, the median of all rounds: what else the machine does changes from round
// to round and slows both. Percentiles of all values have no rounds.
func (r *row) ratio(ours []float64) float64 {
	if r.percentile > 0 || len(r.peer) != len(ours) {
		return r.value(ours) / r.value(r.peer)
	}
	each := make([]float64, len(ours))
	for i := range each {
		each[i] = ours[i] / r.peer[i]
	}
	return percentile(each, 50)
}

// verdict tells what was wanted and whether it was reached.
func (r *row) verdict() (wanted, reached string) {
	ours := r.value(r.ours)
	ratio := r.ratio(r.ours)
	ok := true
	switch {
	case r.atLeast > 0:
		wanted, ok = fmt.Sprintf("≥ %.3g ×", r.atLeast), ratio >= r.atLeast
	case r.atMost > 0:
		wanted, ok = fmt.Sprintf("≤ %.3g ×", r.atMost), ratio <= r.atMost
	case r.below > 0:
		wanted, ok = fmt.Sprintf("≤ %g %s", r.below, r.unit), ours <= r.below
	default:
		return "", ""
	}
	if !ok {
		return wanted, "no"
	}
	return wanted, "yes"
}

func number(v float64, unit string) string {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0): // nothing, or a ratio to nothing
		return "–"
	case v >= 100:
		return strings.TrimSpace(fmt.Sprintf("%.0f %s", v, unit))
	case v >= 10:
		return strings.TrimSpace(fmt.Sprintf("%.1f %s", v, unit))
	}
	return strings.TrimSpace(fmt.Sprintf("%.2f %s", v, unit))
}

func printRatios(out io.Writer, rows []*row, notes []string, rounds int) {
	title := "One round"
	if rounds > 1 {
		title = fmt.Sprintf("Medians of %d rounds, in alternation", rounds)
	}
	also := slices.ContainsFunc(rows, func(r *row) bool { return len(r.also) > 0 })
	alone := !slices.ContainsFunc(rows, func(r *row) bool { return len(r.peer) > 0 })
	head, line := "", ""
	if also {
		head, line = " on MariaDB | its ratio |", "---:|---:|"
	}
	fmt.Fprintf(out, "| %s | Postfix + Dovecot | mailbridge | ratio in a round | wanted | reached |%s\n", title, head)
	fmt.Fprintf(out, "|---|---:|---:|---:|---:|---|%s\n", line)
	for _, r := range rows {
		peer, ours := r.value(r.peer), r.value(r.ours)
		wanted, reached := r.verdict()
		if alone && r.below == 0 {
			wanted, reached = "", ""
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s |", r.name, number(peer, r.unit), number(ours, r.unit),
			number(r.ratio(r.ours), "×"), wanted, reached)
		if also {
			fmt.Fprintf(out, " %s | %s |", number(r.value(r.also), r.unit), number(r.ratio(r.also), "×"))
		}
		fmt.Fprintln(out)
	}
	printNotes(out, notes)
}

func printNotes(out io.Writer, notes []string) {
	for _, n := range notes {
		fmt.Fprintf(out, "\n%s\n", n)
	}
}
