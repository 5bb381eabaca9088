package pretend

// DNS is a name server with an editable zone, on UDP and TCP.
type DNS struct{}

// Addr is the address to ask, host:port.
func (d *DNS) Addr() string { return "" }
