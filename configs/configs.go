// Package configs holds the settings with defaults that run alone on one machine. A YAML file overrides the defaults,
// an environment variable MAILBRIDGE_… overrides the file. Only the program itself reads settings; rooms take values.
package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Config is every setting. The env tag names the environment variable behind the prefix MAILBRIDGE_.
type Config struct {
	Hostname   string   `yaml:"hostname" env:"HOSTNAME"`       // our name in SMTP greetings, Received and MX records
	PublicURL  string   `yaml:"public_url" env:"PUBLIC_URL"`   // where people reach the web app; links in notices begin with it
	Data       string   `yaml:"data" env:"DATA"`               // folder of everything kept on this node
	DB         string   `yaml:"db" env:"DB"`                   // "sqlite" or mysql://user:pass@tcp(host:port)/name
	DBFile     string   `yaml:"db_file" env:"DB_FILE"`         // file that holds the value of db; for secrets
	Blobs      string   `yaml:"blobs" env:"BLOBS"`             // "local", or "database" for several nodes; empty: local with sqlite, database with mysql
	FreeDomain string   `yaml:"free_domain" env:"FREE_DOMAIN"` // organisations get a free sub-domain of it; empty offers none
	Doors      Doors    `yaml:"doors"`
	TLS        TLS      `yaml:"tls"`
	Mail       Mail     `yaml:"mail"`
	Queue      Queue    `yaml:"queue"`
	DNS        DNS      `yaml:"dns"`
	Filter     Filter   `yaml:"filter"`
	Clients    Clients  `yaml:"clients"`
	Log        Log      `yaml:"log"`
	Web        Web      `yaml:"web"`
	Insecure   bool     `yaml:"insecure_loopback" env:"INSECURE_LOOPBACK"` // development: AUTH without TLS from this machine itself
	Grace      Duration `yaml:"grace" env:"GRACE"`                         // how long a stop waits for what is under way
}

// Doors are the addresses listened on; an empty one stays shut.
type Doors struct {
	HTTP        string `yaml:"http" env:"HTTP_ADDR"`
	SMTP        string `yaml:"smtp" env:"SMTP_ADDR"`
	Submission  string `yaml:"submission" env:"SUBMISSION_ADDR"`   // STARTTLS
	Submissions string `yaml:"submissions" env:"SUBMISSIONS_ADDR"` // TLS from the first byte
	IMAP        string `yaml:"imap" env:"IMAP_ADDR"`               // STARTTLS
	IMAPS       string `yaml:"imaps" env:"IMAPS_ADDR"`             // TLS from the first byte
	Sieve       string `yaml:"sieve" env:"SIEVE_ADDR"`             // ManageSieve, STARTTLS
	Ops         string `yaml:"ops" env:"OPS_ADDR"`                 // metrics and health; keep it private
}

// TLS names the certificate; without one a self-signed certificate is made in the data folder.
type TLS struct {
	Cert string `yaml:"cert" env:"TLS_CERT"`
	Key  string `yaml:"key" env:"TLS_KEY"`
	HTTP bool   `yaml:"http" env:"TLS_HTTP"` // serve HTTPS ourselves instead of behind a proxy
}

// Mail holds the limits of a mail.
type Mail struct {
	MaxSize       int64 `yaml:"max_size" env:"MAX_SIZE"`              // bytes on the wire; 70 MiB carries a file of 50 MB
	MaxRecipients int   `yaml:"max_recipients" env:"MAX_RECIPIENTS"`  // of one transaction
	PerIP         int   `yaml:"connections_per_ip" env:"CONN_PER_IP"` // of each mail door
	Connections   int   `yaml:"connections" env:"CONNECTIONS"`        // of each mail door, all together
	Quota         int64 `yaml:"quota" env:"QUOTA"`                    // bytes a new mailbox may hold; 0 is unlimited
	NewRecipients int   `yaml:"new_recipients" env:"NEW_RECIPIENTS"`  // people outside that somebody may write to for the first time in a day; 0 is unlimited

	Recover Duration `yaml:"recover" env:"RECOVER"` // how long people may bring back mail that was deleted for good; 0: it goes at once

	STS string `yaml:"mta_sts" env:"MTA_STS"` // mode of the MTA-STS policy of our domains: testing, enforce or none

	TrustedSealers []string `yaml:"trusted_sealers" env:"TRUSTED_SEALERS"` // mailing lists whose ARC seals rescue mail that fails DMARC
}

// Queue tells how mail leaves.
type Queue struct {
	Workers       int      `yaml:"workers" env:"QUEUE_WORKERS"`
	GiveUp        Duration `yaml:"give_up" env:"QUEUE_GIVE_UP"`         // after this the sender gets a final report
	TellDelay     Duration `yaml:"tell_delay" env:"QUEUE_TELL_DELAY"`   // after this the sender gets a first notice
	FirstRetry    Duration `yaml:"first_retry" env:"QUEUE_FIRST_RETRY"` // doubles from there, up to four hours
	SmartHost     string   `yaml:"smart_host" env:"SMART_HOST"`         // host:port that takes all outgoing mail; empty looks MX records up
	SmartUser     string   `yaml:"smart_host_user" env:"SMART_HOST_USER"`
	SmartPassFile string   `yaml:"smart_host_password_file" env:"SMART_HOST_PASSWORD_FILE"`
	Port          int      `yaml:"port" env:"QUEUE_PORT"`                   // port of other servers; 25 but in a laboratory
	AllowPrivate  bool     `yaml:"allow_private" env:"QUEUE_ALLOW_PRIVATE"` // laboratory: deliver to loopback and private addresses too
}

// Clients tells mail programs where to find us from outside, when that is not where we listen: behind a proxy or a
// translated port. A port of 0 is the one listened on, a negative one is not offered.
type Clients struct {
	Host        string `yaml:"host" env:"CLIENTS_HOST"` // empty is hostname
	IMAPS       int    `yaml:"imaps" env:"CLIENTS_IMAPS"`
	IMAP        int    `yaml:"imap" env:"CLIENTS_IMAP"`
	Submissions int    `yaml:"submissions" env:"CLIENTS_SUBMISSIONS"`
	Submission  int    `yaml:"submission" env:"CLIENTS_SUBMISSION"`
	Sieve       int    `yaml:"sieve" env:"CLIENTS_SIEVE"`
}

// DNS names the resolver.
type DNS struct {
	Server string `yaml:"server" env:"DNS_SERVER"` // host:port; empty is the system's
}

// Filter is what organisations have that set nothing themselves, and who is asked beside the built-in rules.
type Filter struct {
	Off           bool     `yaml:"off" env:"FILTER_OFF"`                       // judge by SPF, DKIM and DMARC only
	Junk          float64  `yaml:"junk" env:"FILTER_JUNK"`                     // points from which a mail goes to Junk; 0 never
	Quarantine    float64  `yaml:"quarantine" env:"FILTER_QUARANTINE"`         // points from which it is held; 0 never
	Refuse        float64  `yaml:"refuse" env:"FILTER_REFUSE"`                 // points from which it is refused; 0 never
	Dangerous     string   `yaml:"dangerous" env:"FILTER_DANGEROUS"`           // what becomes of programs and the like: flag, quarantine, refuse
	Greylist      bool     `yaml:"greylist" env:"FILTER_GREYLIST"`             // put new senders off once
	GreylistDelay Duration `yaml:"greylist_delay" env:"FILTER_GREYLIST_DELAY"` // for how long
	BlockLists    []string `yaml:"block_lists" env:"FILTER_BLOCK_LISTS"`       // DNS zones; clients that they list are refused
	Clamd         string   `yaml:"clamd" env:"FILTER_CLAMD"`                   // host:port or socket of a ClamAV daemon; mail waits while it is down
	Rspamd        string   `yaml:"rspamd" env:"FILTER_RSPAMD"`                 // URL of a Rspamd; its points are added to ours
}

// Log tells what is written to standard error.
type Log struct {
	Level  string `yaml:"level" env:"LOG_LEVEL"`   // debug, info, warn, error
	Format string `yaml:"format" env:"LOG_FORMAT"` // text or json
}

// Web holds what the HTTP door needs to know of its surroundings.
type Web struct {
	Origins        []string `yaml:"origins" env:"WEB_ORIGINS"`                 // further origins that may use API and websocket, as https://host
	FrameAncestors []string `yaml:"frame_ancestors" env:"WEB_FRAME_ANCESTORS"` // sites that may show us in a frame: the office platforms
	TrustedProxies []string `yaml:"trusted_proxies" env:"WEB_TRUSTED_PROXIES"` // networks whose X-Forwarded-For is believed
}

// Duration reads "5m" or "72h" in files and variables.
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// MarshalText writes the form that UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// Default runs on one machine with nothing else installed.
func Default() Config {
	return Config{
		Hostname: "localhost", PublicURL: "http://127.0.0.1:8080", Data: "data", DB: "sqlite",
		Doors: Doors{HTTP: "127.0.0.1:8080", SMTP: "127.0.0.1:2525", Submission: "127.0.0.1:2587",
			Submissions: "127.0.0.1:2465", IMAP: "127.0.0.1:2143", IMAPS: "127.0.0.1:2993", Sieve: "127.0.0.1:2190", Ops: "127.0.0.1:8081"},
		Mail: Mail{MaxSize: 70 << 20, MaxRecipients: 1000, PerIP: 100, Connections: 10000, NewRecipients: 200, Recover: Duration(30 * 24 * time.Hour), STS: "testing", TrustedSealers: []string{}},
		Queue: Queue{Workers: 20, GiveUp: Duration(5 * 24 * time.Hour), TellDelay: Duration(4 * time.Hour),
			FirstRetry: Duration(5 * time.Minute), Port: 25},
		Filter: Filter{Junk: 5, Quarantine: 25, Dangerous: "flag", GreylistDelay: Duration(2 * time.Minute), BlockLists: []string{}},
		Log:    Log{Level: "info", Format: "text"},
		Web:    Web{Origins: []string{}, FrameAncestors: []string{}, TrustedProxies: []string{}},
		Grace:  Duration(20 * time.Second),
	}
}

// Load reads the defaults, then the file if one is named, then the environment as os.LookupEnv gives it, and checks
// the result.
func Load(file string, lookup func(string) (string, bool)) (Config, error) {
	c := Default()
	if file != "" {
		if err := c.readFile(file); err != nil {
			return c, err
		}
	}
	if err := readEnv(reflect.ValueOf(&c).Elem(), lookup); err != nil {
		return c, err
	}
	if c.DBFile != "" {
		b, err := os.ReadFile(c.DBFile)
		if err != nil {
			return c, fmt.Errorf("db_file: %w", err)
		}
		c.DB = strings.TrimSpace(string(b))
	}
	return c, c.Check()
}

func (c *Config) readFile(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("settings %s: %s", file, strings.Join(strings.Fields(err.Error()), " ")) // on one line
	}
	return nil
}

// otherVariables begin with our prefix too: the settings file, and what tests and scripts read.
var otherVariables = []string{"CONFIG", "TEST_", "CORPUS"}

// UnknownVariables names those of an environment ("NAME=value", as os.Environ gives them) that begin with MAILBRIDGE_ and
// set nothing.
func UnknownVariables(environ []string) (out []string) {
	known := map[string]bool{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("env") != "" {
				known[f.Tag.Get("env")] = true
			} else if f.Type.Kind() == reflect.Struct {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Config]())
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		rest, ours := strings.CutPrefix(name, "MAILBRIDGE_")
		other := slices.ContainsFunc(otherVariables, func(o string) bool { return strings.HasPrefix(rest, o) })
		if ours && !known[rest] && !other {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func readEnv(v reflect.Value, lookup func(string) (string, bool)) error {
	for i := range v.NumField() {
		f, tag := v.Field(i), v.Type().Field(i).Tag.Get("env")
		if tag == "" {
			if f.Kind() == reflect.Struct {
				if err := readEnv(f, lookup); err != nil {
					return err
				}
			}
			continue
		}
		name := "MAILBRIDGE_" + tag
		s, set := lookup(name)
		if !set || s == "" && f.Kind() != reflect.String {
			continue // set to nothing, a text is empty: that shuts a door
		}
		if err := setValue(f, s); err != nil {
			return fmt.Errorf("%s=%q: %w", name, s, err)
		}
	}
	return nil
}

func setValue(f reflect.Value, s string) error {
	switch p := f.Addr().Interface().(type) {
	case *Duration:
		return p.UnmarshalText([]byte(s))
	case *[]string:
		*p = strings.Split(s, ",")
		return nil
	}
	switch f.Kind() {
	case reflect.String:
		f.SetString(s)
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("want true or false")
		}
		f.SetBool(b)
	case reflect.Float64:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return errors.New("want a number")
		}
		f.SetFloat(n)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return errors.New("want a whole number")
		}
		f.SetInt(n)
	}
	return nil
}

// Check names the first setting that cannot work.
func (c Config) Check() error {
	for name, addr := range map[string]string{"doors.http": c.Doors.HTTP, "doors.smtp": c.Doors.SMTP,
		"doors.submission": c.Doors.Submission, "doors.submissions": c.Doors.Submissions, "doors.imap": c.Doors.IMAP,
		"doors.imaps": c.Doors.IMAPS, "doors.sieve": c.Doors.Sieve, "doors.ops": c.Doors.Ops} {
		if addr == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return fmt.Errorf("%s: %q is not host:port", name, addr)
		}
	}
	switch {
	case c.Hostname == "":
		return errors.New("hostname: must be set")
	case c.Data == "":
		return errors.New("data: must be set")
	case c.DB != "sqlite" && !strings.HasPrefix(c.DB, "mysql://"):
		return errors.New(`db: want "sqlite" or mysql://user:password@tcp(host:port)/name`)
	case c.Blobs != "" && c.Blobs != "local" && c.Blobs != "database":
		return errors.New("blobs: local or database")
	case (c.TLS.Cert == "") != (c.TLS.Key == ""):
		return errors.New("tls: cert and key go together")
	case c.Mail.MaxSize < 1<<20:
		return errors.New("mail.max_size: at least 1048576")
	case c.Mail.MaxRecipients < 100:
		return errors.New("mail.max_recipients: at least 100 (RFC 5321, section 4.5.3.1.8)")
	case c.Mail.STS != "testing" && c.Mail.STS != "enforce" && c.Mail.STS != "none":
		return errors.New("mail.mta_sts: testing, enforce or none")
	case c.Queue.Workers < 1:
		return errors.New("queue.workers: at least 1")
	case c.Filter.Dangerous != "flag" && c.Filter.Dangerous != "quarantine" && c.Filter.Dangerous != "refuse":
		return errors.New("filter.dangerous: flag, quarantine or refuse")
	case c.Filter.Junk < 0 || c.Filter.Quarantine < 0 || c.Filter.Refuse < 0:
		return errors.New("filter: points are not negative")
	case c.Log.Format != "text" && c.Log.Format != "json":
		return errors.New("log.format: text or json")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Scheme == "" || u.Host == "" {
		return fmt.Errorf("public_url: %q is not an absolute URL", c.PublicURL)
	}
	return nil
}
