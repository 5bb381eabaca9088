package workbench

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Limits of a password. The upper one keeps a stranger from making us hash megabytes.
const (
	MinPassword = 8   // runes
	MaxPassword = 256 // bytes
)

// Parameters of argon2id (RFC 9106): 19 MiB and two passes are the least memory that current advice accepts, so that
// a burst of sign-ins fits a small machine.
const (
	hashMemory  = 19 << 10 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashSalt    = 16 // bytes
	hashKey     = 32 // bytes
)

// maxConcurrentHashes bounds the memory that sign-ins may take together (8 × 19 MiB).
const maxConcurrentHashes = 8

var hashSlots = make(chan struct{}, maxConcurrentHashes)

// minNamed is how long a name must be to be looked for in a password: shorter ones are in many by chance.
const minNamed = 4 // runes

// commonPasswords are those that guessers try first and that have all four kinds of characters, in small letters and
// without special characters.
var commonPasswords = wordSet(`password password1 password12 password123 password1234 password12345 password123456 passw0rd
	passw0rd1 passw0rd123 pass123 pass1234 pass12345 passwd123 mypassword1 admin123 admin1234 admin12345 admin123456 admin888
	administrator1 root123 root1234 test123 test1234 test12345 user123 user1234 guest123 welcome1 welcome12 welcome123
	welcome1234 abc123 abc1234 abc12345 abc123456 abcd123 abcd1234 abcd12345 abcd123456 abcde123 abcdef123 abcdefg1 aa123456
	aa1234567 aa12345678 a123456 a1234567 a12345678 a123456789 qwer123 qwer1234 qwer12345 qwert123 qwerty1 qwerty12 qwerty123
	qwerty1234 qwerty123456 qazwsx1 qazwsx123 1qaz2wsx 1qazwsx qaz2wsx 1qaz2wsx3edc qaz123 zaq12wsx zaq1wsx asdf123 asdf1234
	zxcv123 zxcv1234 zxcvbnm1 1q2w3e4r 1q2w3e4r5t q1w2e3r4 letmein1 letmein123 iloveyou1 iloveyou123 changeme1 changeme123
	secret123 secret1234 woaini123 woaini520 woaini1314 wang1234 dragon123 monkey123 login123 master123 summer123 hello123
	hello1234 huawei123 company123 default123 p0o9i8u7 123qwe 123qweasd 1234qwer 123456a 123456aa 123456abc 123abc 1234abcd`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// unLeet undoes what people think makes a common word safe.
var unLeet = strings.NewReplacer("@", "a", "$", "s", "0", "o", "3", "e", "!", "i")

// common tells whether a password, in small letters, is one of the first that are tried.
func common(lower string) bool {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	if commonPasswords[bare(lower)] || commonPasswords[bare(unLeet.Replace(lower))] {
		return true
	}
	tail := len(strings.TrimRight(lower, "0123456789!?.*#")) // the digits behind a word stand for themselves
	return commonPasswords[bare(unLeet.Replace(lower[:tail])+lower[tail:])]
}

// CheckPassword is the one password rule, wherever one is set: at least MinPassword characters with an upper-case and a
// lower-case letter, a digit and something else, no control characters, none of the names (login, mail address, name) of
// whom it is for, and none that everybody tries first. The error is an ErrInvalid for "password".
func CheckPassword(plain string, names ...string) error {
	if err := checkCharacters(plain); err != nil {
		return err
	}
	lower := strings.ToLower(plain)
	for _, name := range names {
		local, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "@")
		if utf8.RuneCountInString(local) >= minNamed && strings.Contains(lower, local) {
			return ErrInvalid{Field: "password", Reason: "contains your name or address"}
		}
	}
	if common(lower) {
		return ErrInvalid{Field: "password", Reason: "is one of the first that are tried"}
	}
	return nil
}

func checkCharacters(plain string) error {
	bad := func(reason string) error { return ErrInvalid{Field: "password", Reason: reason} }
	switch {
	case !utf8.ValidString(plain):
		return bad("is not valid UTF-8")
	case len(plain) > MaxPassword:
		return bad(fmt.Sprintf("has more than %d bytes", MaxPassword))
	case utf8.RuneCountInString(plain) < MinPassword:
		return bad(fmt.Sprintf("has fewer than %d characters", MinPassword))
	}
	var upper, lower, digit, special bool
	for _, r := range plain {
		switch {
		case unicode.IsControl(r):
			return bad("has control characters")
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsLower(r):
			lower = true
		case unicode.IsDigit(r):
			digit = true
		case !unicode.IsLetter(r):
			special = true
		}
	}
	switch {
	case !upper:
		return bad("needs an upper-case letter")
	case !lower:
		return bad("needs a lower-case letter")
	case !digit:
		return bad("needs a digit")
	case !special:
		return bad("needs a character that is neither letter nor digit")
	}
	return nil
}

// HashPassword gives the argon2id hash of a password in the usual $argon2id$ form. It takes about 20 ms and 19 MiB
// and waits while too many others run.
func HashPassword(plain string) string { return WeakHash(plain, hashMemory) }

// WeakHash is HashPassword with other memory than 19 MiB, in KiB. Less is for tests only, where many people are made.
func WeakHash(plain string, memory uint32) string {
	salt := make([]byte, hashSalt)
	_, _ = rand.Read(salt) // crypto/rand never fails since Go 1.24
	key := deriveKey(plain, salt, hashPasses, memory, hashThreads, hashKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, hashPasses, hashThreads,
		enc.EncodeToString(salt), enc.EncodeToString(key))
}

// dummyHash has the shape of every hash and fits no password.
var dummyHash = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
	strings.Repeat("A", 22), strings.Repeat("A", 43))

// VerifyPassword tells whether a password fits a hash made by HashPassword, with other parameters too. For an empty
// or broken hash it does the same work and answers false, so that time does not tell who has an account.
func VerifyPassword(hash, plain string) bool {
	if len(plain) > MaxPassword {
		return false
	}
	p, err := parseHash(hash)
	if err != nil {
		p, _ = parseHash(dummyHash)
	}
	key := deriveKey(plain, p.salt, p.passes, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1 && err == nil
}

func deriveKey(plain string, salt []byte, passes, memory uint32, threads uint8, size uint32) []byte {
	hashSlots <- struct{}{}
	defer func() { <-hashSlots }()
	return argon2.IDKey([]byte(plain), salt, passes, memory, threads, size)
}

type hashParts struct {
	memory, passes uint32
	threads        uint8
	salt, key      []byte
}

func parseHash(hash string) (hashParts, error) {
	var p hashParts
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, fmt.Errorf("not an argon2id hash")
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, fmt.Errorf("parameters of hash: %w", err)
	}
	// A hash from a backup or an import must not make us use gigabytes.
	if p.memory > 256<<10 || p.passes == 0 || p.passes > 16 || p.threads == 0 {
		return p, fmt.Errorf("parameters of hash out of range")
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(fields[4]); err != nil {
		return p, fmt.Errorf("salt of hash: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(fields[5]); err != nil {
		return p, fmt.Errorf("key of hash: %w", err)
	}
	if len(p.key) < 16 || len(p.key) > 64 {
		return p, fmt.Errorf("key of hash has %d bytes", len(p.key))
	}
	return p, nil
}
