package trust

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// verifyWithPython checks a mail with dkimpy: all DKIM signatures, then the ARC chain.
const verifyWithPython = `
import dkim, json, sys
mail = sys.stdin.buffer.read(int(sys.argv[1]))
keys = json.load(sys.stdin.buffer)
txt = lambda name, timeout=5: keys.get(name.decode().rstrip('.'), '').encode()
d = dkim.DKIM(mail)
n = len([h for h in d.headers if h[0].lower() == b'dkim-signature'])
print('dkim', all(dkim.DKIM(mail).verify(idx=i, dnsfunc=txt) for i in range(n)), n)
cv, results, reason = dkim.arc_verify(mail, dnsfunc=txt)
print('arc', cv.decode(), reason)
`

// TestOutsideVerifier (N02, D03): an independent implementation accepts our signatures and seals, byte for byte.
func TestOutsideVerifier(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3" // the one that Debian's packages are for
	if exec.Command(python, "-c", "import dkim, nacl").Run() != nil {
		t.Skip("needs Debian's python3-dkim and python3-nacl")
	}
	for name, body := range map[string]string{
		"plain": "hello\r\n", "empty": "", "only lines": "\r\n\r\n", "spaces": " a \t b  \r\n \t\r\nend \r\n\r\n\r\n",
		"no last line end": "hello", "8 bit": "你好\r\n", "dots": ".\r\n..\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dns := newZone()
			rsa := signer(t, dns, "outside.test", RSA)
			mail := []byte(strings.SplitAfter(plainMail, "\r\n\r\n")[0] + body)
			mail = sign(t, string(mail), "outside.test", rsa)
			ed, err := GenerateKey(Ed25519)
			if err != nil {
				t.Fatal(err)
			}
			dns.txt["ed._domainkey.outside.test"] = []string{ed.TXT}
			second, err := Signature(context.Background(), bytes.NewReader(mail), "outside.test", "ed", ed.Signer)
			if err != nil {
				t.Fatal(err)
			}
			mail = append(second, mail...)
			for _, host := range []string{"one.test", "two.test"} {
				key := signer(t, dns, host, RSA)
				v := check(t, &Checker{Resolver: dns}, mail)
				mail = append([]byte(v.Header("mx."+host)), mail...)
				set, err := Seal(context.Background(), func() io.Reader { return bytes.NewReader(mail) },
					Sealing{Domain: host, Selector: "sel", Key: key.Signer, AuthservID: "mx." + host, Now: time.Now()})
				if err != nil {
					t.Fatal(err)
				}
				mail = append(set, mail...)
			}
			keys := map[string]string{}
			for name, txt := range dns.txt {
				keys[name] = txt[0]
			}
			zone, err := json.Marshal(keys)
			if err != nil {
				t.Fatal(err)
			}
			run := exec.Command(python, "-c", verifyWithPython, strconv.Itoa(len(mail)))
			run.Stdin = io.MultiReader(bytes.NewReader(mail), bytes.NewReader(zone))
			out, err := run.CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("dkim True 2")) || !bytes.Contains(out, []byte("arc pass")) {
				t.Errorf("%v: %s\n%s", err, out, mail)
			}
		})
	}
}
