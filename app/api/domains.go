package api

import (
	"context"
	"strconv"
	"strings"

	"mailbridge/bridge"
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
}

// DomainRecord is one record to publish.
type DomainRecord struct {
	Purpose  string   `json:"purpose" enum:"proof,mx,spf,dkim,dmarc"`
	Host     string   `json:"host"`
	Type     string   `json:"type"`
	Priority *int     `json:"priority,omitempty"`
	Value    string   `json:"value"`
	State    string   `json:"state" enum:"ok,missing,different,unknown"`
	Found    []string `json:"found,omitempty"`
	Fault    string   `json:"fault,omitempty" doc:"a fixed word for what is wrong"`
	Hint     string   `json:"hint,omitempty"`
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
}

type byName struct {
	Name string `path:"name"`
}

func domainView(d bridge.DomainView) Domain {
	return Domain{Name: d.Name, Verified: d.Verified, Default: d.Default, Free: d.Free, Records: each(d.Records, recordView)}
}

// recordView splits the priority off an MX value, since name servers' pages ask for both apart.
func recordView(f trust.Finding) DomainRecord {
	r := DomainRecord{Purpose: f.Purpose, Host: f.Host, Type: f.Type, Value: f.Want, State: recordState(f.State), Found: f.Found, Fault: f.Fault,
		Hint: f.Hint}
	if priority, host, ok := strings.Cut(f.Want, " "); ok && f.Type == "MX" {
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
	list, err := a.o.Bridge.Domains(ctx, c.Org)
	return listOf(each(list, domainView)), err
}

type newDomain struct {
	Name string `json:"name"`
}

func (a *API) addDomain(ctx context.Context, c *caller, in *body[newDomain]) (Domain, error) {
	d, err := a.o.Bridge.AddOwnDomain(ctx, c.Org, in.Body.Name)
	return domainView(d), err
}

func (a *API) checkDomain(ctx context.Context, c *caller, in *byName) (Domain, error) {
	d, err := a.o.Bridge.CheckDomain(ctx, c.Org, in.Name)
	return domainView(d), err
}

func (a *API) removeDomain(ctx context.Context, c *caller, in *byName) error {
	return a.o.Bridge.RemoveDomain(ctx, c.Org, in.Name)
}

func (a *API) setDefaultDomain(ctx context.Context, c *caller, in *byName) error {
	return a.o.Bridge.SetDefault(ctx, c.Org, in.Name)
}
