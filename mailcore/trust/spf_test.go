package trust

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// words is a YAML scalar or list of scalars.
type words []string

func (w *words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = words{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

type spfScenario struct {
	Description string
	Tests       map[string]struct {
		Helo     string
		Host     string
		MailFrom string `yaml:"mailfrom"`
		Result   words
	}
	ZoneData map[string][]yaml.Node `yaml:"zonedata"`
}

// knownSPF are cases that the library decides differently; none of them lets a
// stranger pass.
var knownSPF = map[string]string{
	"a-colon-domain":            "a / inside a host name is not supported",
	"a-colon-domain-ip4mapped":  "a / inside a host name is not supported",
	"mx-colon-domain":           "a / inside a host name is not supported",
	"mx-colon-domain-ip4mapped": "a / inside a host name is not supported",
	"p-macro-multiple":          "the p macro, discouraged by RFC 7208, section 7.3, is not supported",
}

func TestSPFSuites(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"rfc7208-tests.yml", "rfc4408-tests.yml"} {
		for _, s := range readScenarios(t, "testdata/openspf/"+file) {
			dns := s.zone(t)
			for name, tc := range s.Tests {
				t.Run(file+"/"+s.Description+"/"+name, func(t *testing.T) {
					c := Checker{Resolver: dns}
					v, err := c.Check(context.Background(), Arrival{
						RemoteIP: net.ParseIP(tc.Host), Helo: tc.Helo, MailFrom: tc.MailFrom,
						Message: func() io.Reader { return strings.NewReader("From: a@b.test\r\n\r\n") },
					})
					if err != nil {
						t.Fatal(err)
					}
					if !slices.Contains(tc.Result, string(v.SPF.Value)) {
						if reason, known := knownSPF[name]; known && v.SPF.Value != Pass {
							t.Skip(reason)
						}
						t.Errorf("SPF = %s (%s), want %v", v.SPF.Value, v.SPF.Reason, tc.Result)
					}
				})
			}
		}
	}
}

func readScenarios(t *testing.T, file string) []spfScenario {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []spfScenario
	for dec := yaml.NewDecoder(f); ; {
		var s spfScenario
		if err := dec.Decode(&s); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
}

func (s spfScenario) zone(t *testing.T) *zone {
	z := newZone()
	for name, nodes := range s.ZoneData {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		var old []string
		noTXT, silent := false, false
		for _, n := range nodes {
			if n.Kind == yaml.ScalarNode && n.Value == "TIMEOUT" {
				silent = true
				z.fail[name] = timeout
				if ip := reverseIP(name); ip != "" {
					z.fail[ip] = timeout
				}
				continue
			}
			var rr struct {
				A, AAAA, SPF, TXT, PTR, MX, CNAME words
			}
			var m map[string]yaml.Node
			if err := n.Decode(&m); err != nil {
				t.Fatal(err)
			}
			for key, dst := range map[string]*words{"A": &rr.A, "AAAA": &rr.AAAA, "SPF": &rr.SPF, "TXT": &rr.TXT, "PTR": &rr.PTR, "MX": &rr.MX, "CNAME": &rr.CNAME} {
				if v, ok := m[key]; ok {
					if err := v.Decode(dst); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, ip := range append(rr.A, rr.AAAA...) {
				z.ip[name] = append(z.ip[name], net.IPAddr{IP: net.ParseIP(ip)})
			}
			if len(rr.TXT) > 0 && rr.TXT[0] != "NONE" {
				z.txt[name] = append(z.txt[name], strings.Join(rr.TXT, ""))
			} else if len(rr.TXT) > 0 {
				noTXT = true
			}
			if len(rr.SPF) > 0 {
				old = append(old, strings.Join(rr.SPF, ""))
			}
			if len(rr.MX) == 2 {
				var pref uint16
				fmt.Sscan(rr.MX[0], &pref)
				z.mx[name] = append(z.mx[name], &net.MX{Host: rr.MX[1] + ".", Pref: pref})
			}
			for _, host := range rr.CNAME {
				z.alias[name] = strings.ToLower(host)
			}
			for _, host := range rr.PTR {
				ip := reverseIP(name)
				z.ptr[ip] = append(z.ptr[ip], host+".")
			}
		}
		// The suites publish the type SPF that RFC 7208 gave up; where there
		// is no TXT beside it, it stands for TXT.
		switch {
		case len(z.txt[name]) > 0:
		case noTXT && !silent:
			z.txt[name] = []string{""}
		case len(old) > 0 && !noTXT:
			z.txt[name] = old
		}
	}
	return z
}

// reverseIP turns 4.3.2.1.in-addr.arpa into 1.2.3.4.
func reverseIP(name string) string {
	if v4, ok := strings.CutSuffix(name, ".in-addr.arpa"); ok {
		parts := strings.Split(v4, ".")
		slices.Reverse(parts)
		return strings.Join(parts, ".")
	}
	if v6, ok := strings.CutSuffix(name, ".ip6.arpa"); ok {
		digits := strings.Split(v6, ".")
		slices.Reverse(digits)
		var b strings.Builder
		for i, d := range digits {
			if i > 0 && i%4 == 0 {
				b.WriteByte(':')
			}
			b.WriteString(d)
		}
		return net.ParseIP(b.String()).String()
	}
	return ""
}
