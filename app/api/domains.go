package api

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// Domain is a mail domain with what its DNS says.
type Domain struct {
	Name     string         `json:"name"`
	Verified bool           `json:"verified"`
	Default  bool           `json:"default"`
	Free     bool           `json:"free" doc:"a name below the service's own domain: nothing to set up"`
	Records  []DomainRecord `json:"records"`
	CatchAll *Named         `json:"catchAll,omitempty" doc:"the mailbox that gets mail for unknown addresses, by id and address"`
}

// DomainRecord is one record to publish.
type DomainRecord struct {
	Purpose  string   `json:"purpose" enum:"proof,mx,spf,dkim,dmarc,mta-sts,tls-rpt,autoconfig,autodiscover,srv"`
	Host     string   `json:"host"`
	Type     string   `json:"type"`
	Priority *int     `json:"priority,omitempty"`
	Value    string   `json:"value"`
	State    string   `json:"state" enum:"ok,missing,different,unknown"`
	Found    []string `json:"found,omitempty"`
	Fault    string   `json:"fault,omitempty" doc:"a fixed word for what is wrong"`
	Hint     string   `json:"hint,omitempty"`
	Use      string   `json:"use" enum:"publish,keep,remove" doc:"keep: must stay until the mails signed with it have left; remove: needed no more"`
	Optional bool     `json:"optional,omitempty" doc:"mail flows without it"`
}

// DKIMKey is a key that signs a domain's mail, did, or will.
type DKIMKey struct {
	Selector  string     `json:"selector"`
	Algorithm string     `json:"algorithm" enum:"rsa,ed25519"`
	State     string     `json:"state" enum:"waiting,active,retired" doc:"waiting: signs as soon as its record is seen in DNS"`
	Host      string     `json:"host" doc:"where to publish the TXT record"`
	Value     string     `json:"value"`
	Removable bool       `json:"removable" doc:"all mails signed with it have left: its record may go"`
	CreatedAt time.Time  `json:"createdAt"`
	RetiredAt *time.Time `json:"retiredAt,omitempty"`
}

func (a *API) domainRoutes() {
	domain := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/domains" + path, tag: "admin", summary: summary, right: workbench.RightManageDomain}
	}
	on(a, domain("GET", "", "Mail domains"), a.listDomains)
	add := domain("POST", "", "Add an own domain")
	add.status = 201
	on(a, add, a.addDomain)
	on(a, domain("POST", "/{name}/check", "Look at the DNS now"), a.checkDomain)
	done(a, domain("DELETE", "/{name}", "Forget a domain without addresses"), a.removeDomain)
	done(a, domain("PUT", "/{name}/default", "New mailboxes get this domain"), a.setDefaultDomain)
	on(a, domain("GET", "/{name}/dkim", "Keys that sign a domain's mail"), a.listKeys)
	on(a, domain("POST", "/{name}/dkim/rotate", "Make the next key; it signs once its record is seen"), a.rotateKey)
	done(a, domain("DELETE", "/{name}/dkim/{selector}", "Take back a key that is not needed"), a.removeKey)
}

type byName struct {
	Name string `path:"name"`
}

func (a *API) domainView(ctx context.Context, d bridge.DomainView) (Domain, error) {
	v := Domain{Name: d.Name, Verified: d.Verified, Default: d.Default, Free: d.Free, Records: each(d.Records, recordView)}
	if d.CatchAll == 0 {
		return v, nil
	}
	mb, err := a.o.Mail.Mailbox(ctx, d.Org, d.CatchAll)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return v, nil
	}
	v.CatchAll = &Named{idOf(mb.ID), string(mb.Address)}
	return v, err
}

// recordView splits the priority off an MX or SRV value, since name servers' pages ask for both apart.
func recordView(f trust.Finding) DomainRecord {
	r := DomainRecord{Use: string(f.Use), Optional: f.Optional, Purpose: f.Purpose, Host: f.Host, Type: f.Type, Value: f.Want, State: recordState(f.State), Found: f.Found, Fault: f.Fault,
		Hint: f.Hint}
	if priority, host, ok := strings.Cut(f.Want, " "); ok && (f.Type == "MX" || f.Type == "SRV") {
		if n, err := strconv.Atoi(priority); err == nil {
			r.Priority, r.Value = &n, host
		}
	}
	return r
}

func recordState(s trust.State) string {
	switch s {
	case trust.OK, trust.Missing, trust.Different:
		return string(s)
	}
	return "unknown"
}

func (a *API) listDomains(ctx context.Context, c *caller, _ *none) (List[Domain], error) {
	out := listOf[Domain](nil)
	list, err := a.o.Bridge.Domains(ctx, c.Org)
	if err != nil {
		return out, err
	}
	for _, d := range list {
		v, err := a.domainView(ctx, d)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

type newDomain struct {
	Name string `json:"name"`
}

func (a *API) addDomain(ctx context.Context, c *caller, in *body[newDomain]) (Domain, error) {
	d, err := a.o.Bridge.AddOwnDomain(ctx, c.Org, in.Body.Name)
	if err != nil {
		return Domain{}, err
	}
	return a.domainView(ctx, d)
}

func (a *API) checkDomain(ctx context.Context, c *caller, in *byName) (Domain, error) {
	d, err := a.o.Bridge.CheckDomain(ctx, c.Org, in.Name)
	if err != nil {
		return Domain{}, err
	}
	return a.domainView(ctx, d)
}

func (a *API) removeDomain(ctx context.Context, c *caller, in *byName) error {
	return a.o.Bridge.RemoveDomain(ctx, c.Org, in.Name)
}

func (a *API) setDefaultDomain(ctx context.Context, c *caller, in *byName) error {
	return a.o.Bridge.SetDefault(ctx, c.Org, in.Name)
}

func keyView(domain string) func(mailcore.DKIMKey) DKIMKey {
	return func(k mailcore.DKIMKey) DKIMKey {
		v := DKIMKey{Selector: k.Selector, Algorithm: string(k.Algorithm), State: string(k.State), Host: k.Selector + "._domainkey." + domain,
			Value: k.Record, Removable: k.Drained, CreatedAt: k.CreatedAt}
		if !k.RetiredAt.IsZero() {
			v.RetiredAt = &k.RetiredAt
		}
		return v
	}
}

func (a *API) listKeys(ctx context.Context, c *caller, in *byName) (List[DKIMKey], error) {
	list, err := a.o.Bridge.Keys(ctx, c.Org, in.Name)
	return listOf(each(list, keyView(in.Name))), err
}

type rotation struct {
	Name string `path:"name"`
	Body struct {
		Algorithm string `json:"algorithm,omitempty" enum:"rsa,ed25519" default:"rsa" doc:"ed25519 signs beside the RSA key"`
	} `required:"false"`
}

func (a *API) rotateKey(ctx context.Context, c *caller, in *rotation) (List[DKIMKey], error) {
	alg := trust.Algorithm(in.Body.Algorithm)
	if alg == "" {
		alg = trust.RSA
	}
	list, err := a.o.Bridge.RotateKey(ctx, c.Org, in.Name, alg)
	if err == nil {
		err = a.note(ctx, c, "domain.dkim.rotate", "domain:"+in.Name)
	}
	return listOf(each(list, keyView(in.Name))), err
}

type byKey struct {
	Name     string `path:"name"`
	Selector string `path:"selector"`
}

func (a *API) removeKey(ctx context.Context, c *caller, in *byKey) error {
	err := a.o.Bridge.RemoveKey(ctx, c.Org, in.Name, in.Selector)
	if err == nil {
		err = a.note(ctx, c, "domain.dkim.remove", "domain:"+in.Name+" "+in.Selector)
	}
	return err
}
