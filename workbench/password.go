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

// CheckPassword is the one password rule: at least MinPassword characters with an upper-case and a lower-case letter,
// a digit and something else, and no control characters. The error is an ErrInvalid for "password".
func CheckPassword(plain string) error {
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
func HashPassword(plain string) string {
	salt := make([]byte, hashSalt)
	_, _ = rand.Read(salt) // crypto/rand never fails since Go 1.24
	key := deriveKey(plain, salt, hashPasses, hashMemory, hashThreads, hashKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
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
