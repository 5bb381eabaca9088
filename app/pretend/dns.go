package pretend

import (
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// Fault is a way for a name server to let its askers down.
type Fault int

// ServFail answers with an error that asks to try later; Timeout does not
// answer at all.
const (
	ServFail Fault = iota + 1
	Timeout
)

// ttl of all records, in seconds: short, for the zone is edited while in use.
const ttl = 1

// DNS is a name server on UDP and TCP with a zone that may be edited at any
// time. Names may be given with or without the final dot. It knows only its
// own zone: everything else does not exist.
type DNS struct {
	addr     string
	udp, tcp *dns.Server
	done     sync.WaitGroup

	mu     sync.Mutex
	zone   map[string][]dns.RR
	faults map[string]Fault
	asked  map[string]int
	signed map[string]bool
}

// StartDNS listens on addr, "127.0.0.1:0" for any free port.
func StartDNS(addr string) (*DNS, error) {
	packets, listener, err := listenBoth(addr)
	if err != nil {
		return nil, fmt.Errorf("start name server: %w", err)
	}
	d := &DNS{
		addr:   listener.Addr().String(),
		zone:   map[string][]dns.RR{},
		faults: map[string]Fault{},
		asked:  map[string]int{},
		signed: map[string]bool{},
	}
	d.udp = &dns.Server{PacketConn: packets, Handler: dns.HandlerFunc(d.answer)}
	d.tcp = &dns.Server{Listener: listener, Handler: dns.HandlerFunc(d.answer)}
	for _, s := range []*dns.Server{d.udp, d.tcp} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		d.done.Go(func() { s.ActivateAndServe() })
		<-started
	}
	return d, nil
}

// listenBoth opens the same port for UDP and TCP. A free UDP port may be taken
// for TCP, so it tries a few.
func listenBoth(addr string) (packets net.PacketConn, listener net.Listener, err error) {
	for range 20 {
		packets, err = net.ListenPacket("udp", addr)
		if err != nil {
			return nil, nil, err
		}
		listener, err = net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, listener, nil
		}
		packets.Close()
	}
	return nil, nil, err
}

// Addr is the address to ask, host:port, for UDP and TCP alike.
func (d *DNS) Addr() string { return d.addr }

// Close stops answering and waits for answers under way.
func (d *DNS) Close() error {
	err := d.udp.Shutdown()
	if tcpErr := d.tcp.Shutdown(); err == nil {
		err = tcpErr
	}
	d.done.Wait()
	return err
}

// AddTXT adds one record per value; long values become several strings of one
// record.
func (d *DNS) AddTXT(name string, values ...string) {
	for _, value := range values {
		rr := &dns.TXT{Hdr: header(name, dns.TypeTXT)}
		for len(value) > 255 {
			rr.Txt = append(rr.Txt, escape(value[:255]))
			value = value[255:]
		}
		rr.Txt = append(rr.Txt, escape(value))
		d.add(rr)
	}
}

// escape keeps the library from reading backslashes as escapes.
func escape(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }

// AddMX adds a mail exchanger; the host "." says that name takes no mail
// (RFC 7505).
func (d *DNS) AddMX(name, host string, preference uint16) {
	d.add(&dns.MX{Hdr: header(name, dns.TypeMX), Preference: preference, Mx: dns.Fqdn(host)})
}

// Sign makes the server say of every answer for a domain and all below it that it was validated (DNSSEC).
func (d *DNS) Sign(domain string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.signed[dns.CanonicalName(domain)] = true
}

// AddTLSA binds port 25 of a host to a key or certificate (RFC 6698).
func (d *DNS) AddTLSA(host string, usage, selector, matching uint8, data []byte) {
	d.add(&dns.TLSA{Hdr: header("_25._tcp."+host, dns.TypeTLSA), Usage: usage, Selector: selector, MatchingType: matching,
		Certificate: hex.EncodeToString(data)})
}

// Add adds a record as a line of a zone file ("host. IN SRV 0 1 993 mail.test.").
func (d *DNS) Add(line string) error {
	rr, err := dns.NewRR(line)
	if err != nil {
		return fmt.Errorf("record %q: %w", line, err)
	}
	rr.Header().Name, rr.Header().Ttl = dns.CanonicalName(rr.Header().Name), ttl
	d.add(rr)
	return nil
}

// AddA adds an IPv4 address.
func (d *DNS) AddA(name, ip string) {
	d.add(&dns.A{Hdr: header(name, dns.TypeA), A: net.ParseIP(ip).To4()})
}

// AddAAAA adds an IPv6 address.
func (d *DNS) AddAAAA(name, ip string) {
	d.add(&dns.AAAA{Hdr: header(name, dns.TypeAAAA), AAAA: net.ParseIP(ip)})
}

// AddCNAME makes name another name for target.
func (d *DNS) AddCNAME(name, target string) {
	d.add(&dns.CNAME{Hdr: header(name, dns.TypeCNAME), Target: dns.Fqdn(target)})
}

// AddPTR names an IP address.
func (d *DNS) AddPTR(ip, name string) {
	reverse, err := dns.ReverseAddr(ip)
	if err != nil {
		return
	}
	d.add(&dns.PTR{Hdr: header(reverse, dns.TypePTR), Ptr: dns.Fqdn(name)})
}

// Remove deletes every record and fault of name.
func (d *DNS) Remove(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.zone, dns.CanonicalName(name))
	delete(d.faults, dns.CanonicalName(name))
}

// Fail lets every question for name go wrong until Remove or Mend.
func (d *DNS) Fail(name string, how Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults[dns.CanonicalName(name)] = how
}

// Mend ends the fault of name.
func (d *DNS) Mend(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.faults, dns.CanonicalName(name))
}

// Asked tells how many questions came for name.
func (d *DNS) Asked(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[dns.CanonicalName(name)]
}

func header(name string, kind uint16) dns.RR_Header {
	return dns.RR_Header{Name: dns.CanonicalName(name), Rrtype: kind, Class: dns.ClassINET, Ttl: ttl}
}

func (d *DNS) add(rr dns.RR) {
	d.mu.Lock()
	defer d.mu.Unlock()
	name := rr.Header().Name
	d.zone[name] = append(d.zone[name], rr)
}

func (d *DNS) answer(w dns.ResponseWriter, q *dns.Msg) {
	reply := new(dns.Msg).SetReply(q)
	if len(q.Question) != 1 {
		reply.Rcode = dns.RcodeFormatError
		w.WriteMsg(reply)
		return
	}
	if !d.resolve(reply, q.Question[0]) {
		return
	}
	size := dns.MinMsgSize
	if opt := q.IsEdns0(); opt != nil {
		size = int(opt.UDPSize())
	}
	if _, isTCP := w.RemoteAddr().(*net.TCPAddr); isTCP {
		size = dns.MaxMsgSize
	}
	reply.Truncate(size)
	w.WriteMsg(reply)
}

// resolve fills in the reply; false means to stay silent.
func (d *DNS) resolve(reply *dns.Msg, q dns.Question) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	reply.Authoritative, reply.RecursionAvailable = true, true
	name := dns.CanonicalName(q.Name)
	d.asked[name]++
	for zone := range d.signed {
		reply.AuthenticatedData = reply.AuthenticatedData || dns.IsSubDomain(zone, name)
	}
	const longestChain = 8 // a loop of CNAMEs must end
	for range longestChain {
		switch d.faults[name] {
		case Timeout:
			return false
		case ServFail:
			reply.Rcode = dns.RcodeServerFailure
			return true
		}
		next := ""
		for _, rr := range d.zone[name] {
			if cname, ok := rr.(*dns.CNAME); ok {
				next = dns.CanonicalName(cname.Target)
			}
			if rr.Header().Rrtype == q.Qtype || rr.Header().Rrtype == dns.TypeCNAME {
				reply.Answer = append(reply.Answer, dns.Copy(rr))
			}
		}
		if next == "" || q.Qtype == dns.TypeCNAME {
			break
		}
		name = next
	}
	if len(reply.Answer) == 0 && !d.exists(name) {
		reply.Rcode = dns.RcodeNameError
	}
	return true
}

// exists tells whether name or anything below it has records.
func (d *DNS) exists(name string) bool {
	for have := range d.zone {
		if dns.IsSubDomain(name, have) {
			return true
		}
	}
	return false
}
