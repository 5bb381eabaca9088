package api

type docPage struct{}
type pages struct{ build string }

func (a *API) servePages() {}
