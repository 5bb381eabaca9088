package api

import (
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"text/template"

	"github.com/gin-gonic/gin"

	"mailbridge/mailcore"
)

// Clients say where mail programs find us from outside; a port of 0 is not offered.
type Clients struct {
	Host                                 string
	IMAPS, IMAP, Submissions, Submission int
}

// maxDiscover bounds the request of a mail program that looks for its settings; honest ones have some hundred bytes.
const maxDiscover = 64 << 10

// discovery serves what mail programs ask to set themselves up: Thunderbird and its like, Outlook, Apple Mail. The answer
// is the same for every address of a domain, so that nobody learns from it which exist.
func (a *API) discovery() {
	a.router.GET("/.well-known/autoconfig/mail/config-v1.1.xml", a.thunderbird)
	for _, path := range []string{"/autodiscover/autodiscover", "/Autodiscover/Autodiscover", "/AutoDiscover/AutoDiscover"} {
		a.router.POST(path+".xml", a.outlook)
		a.router.GET(path+".json", a.outlookV2)
		a.router.GET(path+".json/v1.0/:email", a.outlookV2)
	}
	a.router.GET("/apple.mobileconfig", a.apple)
	a.router.GET("/.well-known/mta-sts.txt", a.stsPolicy)
}

// here gives the domain as addresses have it when it is one of ours.
func (a *API) here(c *gin.Context, domain string) (string, bool) {
	addr, err := mailcore.ParseAddress("postmaster@" + domain)
	if err != nil {
		return "", false
	}
	d, err := a.o.Mail.DomainByName(c.Request.Context(), addr.Domain())
	if err != nil && !errors.Is(err, mailcore.ErrNoDomain) {
		a.o.Log.Error("domain not found out", "domain", domain, "err", err)
	}
	return d.Name, err == nil
}

// hostDomain is the domain whose host name below prefix ("autoconfig") was asked.
func hostDomain(c *gin.Context, prefix string) string {
	host := c.Request.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	domain, ok := strings.CutPrefix(strings.ToLower(strings.TrimSuffix(host, ".")), prefix+".")
	if !ok {
		return ""
	}
	return domain
}

// settings is what the templates below show.
type settings struct {
	Clients
	Domain, Email string
}

func (a *API) settingsFor(c *gin.Context, email, host string) (settings, bool) {
	domain := email[strings.LastIndexByte(email, '@')+1:]
	if email == "" {
		domain = hostDomain(c, host)
	}
	name, ok := a.here(c, domain)
	if !ok {
		a.refuse(c, &Problem{status: http.StatusNotFound, Code: "not_found", Message: "no such mail domain here"})
		return settings{}, false
	}
	return settings{Clients: a.o.Clients, Domain: name, Email: email}, true
}

var escaped = template.FuncMap{"x": func(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}}

func answerPage(name, text string) *template.Template {
	return template.Must(template.New(name).Funcs(escaped).Parse(text))
}

// thunderbirdPage follows https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat.
var thunderbirdPage = answerPage("thunderbird", `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="{{x .Domain}}">
    <domain>{{x .Domain}}</domain>
    <displayName>{{x .Domain}}</displayName>
    <displayShortName>{{x .Domain}}</displayShortName>
{{- define "in"}}
    <incomingServer type="imap">
      <hostname>{{x .Host}}</hostname>
      <port>{{.Port}}</port>
      <socketType>{{.Socket}}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>{{end}}
{{- define "out"}}
    <outgoingServer type="smtp">
      <hostname>{{x .Host}}</hostname>
      <port>{{.Port}}</port>
      <socketType>{{.Socket}}</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>{{end}}
{{- range .In}}{{template "in" .}}{{end}}
{{- range .Out}}{{template "out" .}}{{end}}
  </emailProvider>
</clientConfig>
`)

// server is one way in or out.
type server struct {
	Host, Socket, Kind string
	Port               int
}

// In lists how to read mail, the best first.
func (s settings) In() []server { return s.ways("IMAP", s.IMAPS, s.IMAP) }

// Out lists how to send mail.
func (s settings) Out() []server { return s.ways("SMTP", s.Submissions, s.Submission) }

func (s settings) ways(kind string, tls, starttls int) (list []server) {
	if tls > 0 {
		list = append(list, server{s.Host, "SSL", kind, tls})
	}
	if starttls > 0 {
		list = append(list, server{s.Host, "STARTTLS", kind, starttls})
	}
	return list
}

func (a *API) thunderbird(c *gin.Context) {
	if s, ok := a.settingsFor(c, c.Query("emailaddress"), "autoconfig"); ok {
		a.show(c, thunderbirdPage, "application/xml; charset=utf-8", s)
	}
}

func (a *API) show(c *gin.Context, t *template.Template, kind string, s settings) {
	var b strings.Builder
	if err := t.Execute(&b, s); err != nil {
		a.refuse(c, err)
		return
	}
	c.Data(http.StatusOK, kind, []byte(b.String()))
}

const outlookSchema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

// outlookPage is the plain-old-XML answer of [MS-OXDSCLI], section 2.2.4.
var outlookPage = answerPage("outlook", `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="`+outlookSchema+`">
    <User>
      <DisplayName>{{x .Email}}</DisplayName>
    </User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
{{- define "protocol"}}
      <Protocol>
        <Type>{{.Kind}}</Type>
        <Server>{{x .Host}}</Server>
        <Port>{{.Port}}</Port>
        <LoginName>{{x .Login}}</LoginName>
        <DomainRequired>off</DomainRequired>
        <SPA>off</SPA>
        <SSL>on</SSL>
        <Encryption>{{if eq .Socket "SSL"}}SSL{{else}}TLS{{end}}</Encryption>
        <AuthRequired>on</AuthRequired>
      </Protocol>{{end}}
{{- range .Protocols}}{{template "protocol" .}}{{end}}
    </Account>
  </Response>
</Autodiscover>
`)

type protocol struct {
	server
	Login string
}

// Protocols is the best way in and the best way out, for Outlook takes the first of each.
func (s settings) Protocols() (list []protocol) {
	for _, ways := range [][]server{s.In(), s.Out()} {
		if len(ways) > 0 {
			list = append(list, protocol{ways[0], s.Email})
		}
	}
	return list
}

func (a *API) outlook(c *gin.Context) {
	var ask struct {
		Request struct {
			Email  string `xml:"EMailAddress"`
			Schema string `xml:"AcceptableResponseSchema"`
		} `xml:"Request"`
	}
	err := xml.NewDecoder(io.LimitReader(c.Request.Body, maxDiscover)).Decode(&ask)
	email := strings.TrimSpace(ask.Request.Email)
	schema := strings.TrimSpace(ask.Request.Schema)
	if err != nil || !strings.Contains(email, "@") || schema != "" && schema != outlookSchema {
		a.refuse(c, &Problem{status: http.StatusBadRequest, Code: "invalid", Message: "no request for the settings of a mail address"})
		return
	}
	if s, ok := a.settingsFor(c, email, "autodiscover"); ok {
		a.show(c, outlookPage, "application/xml; charset=utf-8", s)
	}
}

// outlookV2 tells where version 1 is, which is all of the newer protocol that is of use without Exchange.
func (a *API) outlookV2(c *gin.Context) {
	if p := c.Query("Protocol"); !strings.EqualFold(p, "AutodiscoverV1") {
		c.JSON(http.StatusBadRequest, gin.H{"ErrorCode": "InvalidProtocol",
			"ErrorMessage": "The given protocol value is invalid. Supported values: AutodiscoverV1"})
		return
	}
	c.JSON(http.StatusOK, gin.H{"Protocol": "AutodiscoverV1", "Url": strings.TrimSuffix(a.o.PublicURL, "/") + "/autodiscover/autodiscover.xml"})
}

// applePage is a profile with one mail account (Apple, Configuration Profile Reference, com.apple.mail.managed).
var applePage = answerPage("apple", `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>EmailAccountDescription</key><string>{{x .Email}}</string>
      <key>EmailAccountType</key><string>EmailTypeIMAP</string>
      <key>EmailAddress</key><string>{{x .Email}}</string>
{{- with index .In 0}}
      <key>IncomingMailServerAuthentication</key><string>EmailAuthPassword</string>
      <key>IncomingMailServerHostName</key><string>{{x .Host}}</string>
      <key>IncomingMailServerPortNumber</key><integer>{{.Port}}</integer>
      <key>IncomingMailServerUseSSL</key><true/>{{end}}
      <key>IncomingMailServerUsername</key><string>{{x .Email}}</string>
{{- with index .Out 0}}
      <key>OutgoingMailServerAuthentication</key><string>EmailAuthPassword</string>
      <key>OutgoingMailServerHostName</key><string>{{x .Host}}</string>
      <key>OutgoingMailServerPortNumber</key><integer>{{.Port}}</integer>
      <key>OutgoingMailServerUseSSL</key><true/>{{end}}
      <key>OutgoingMailServerUsername</key><string>{{x .Email}}</string>
      <key>OutgoingPasswordSameAsIncomingPassword</key><true/>
      <key>PayloadDescription</key><string>{{x .Email}}</string>
      <key>PayloadDisplayName</key><string>{{x .Email}}</string>
      <key>PayloadIdentifier</key><string>{{x .Reverse}}.mail.account</string>
      <key>PayloadType</key><string>com.apple.mail.managed</string>
      <key>PayloadUUID</key><string>{{.UUID "account"}}</string>
      <key>PayloadVersion</key><integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key><string>{{x .Email}}</string>
  <key>PayloadDisplayName</key><string>{{x .Email}}</string>
  <key>PayloadIdentifier</key><string>{{x .Reverse}}.mail</string>
  <key>PayloadOrganization</key><string>{{x .Domain}}</string>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadUUID</key><string>{{.UUID "profile"}}</string>
  <key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
`)

// Reverse is the domain from its end, as identifiers of profiles have it.
func (s settings) Reverse() string {
	labels := strings.Split(s.Domain, ".")
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	return strings.Join(labels, ".")
}

// UUID is the same for the same address, so that a profile that is installed again replaces the one before.
func (s settings) UUID(part string) string {
	h := sha256.Sum256([]byte(part + "\x00" + strings.ToLower(s.Email)))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80 // version 8 (RFC 9562, section 5.8)
	return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16]))
}

func (a *API) apple(c *gin.Context) {
	email := c.Query("email")
	if _, err := mailcore.ParseAddress(email); err != nil {
		a.refuse(c, invalid("email", "is not a mail address"))
		return
	}
	s, ok := a.settingsFor(c, email, "autoconfig")
	if !ok {
		return
	}
	if len(s.In()) == 0 || len(s.Out()) == 0 {
		a.refuse(c, errAbsentFile)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="mail.mobileconfig"`)
	a.show(c, applePage, "application/x-apple-aspen-config; charset=utf-8", s)
}

// stsPolicy is the MTA-STS policy of a domain that lives here, asked for by its host name (RFC 8461, section 3.3).
func (a *API) stsPolicy(c *gin.Context) {
	domain := hostDomain(c, "mta-sts")
	if _, ok := a.here(c, domain); !ok || domain == "" || a.o.STSPolicy == "" {
		c.String(http.StatusNotFound, "no policy")
		return
	}
	c.Header("Cache-Control", "max-age=60")
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(a.o.STSPolicy))
}
