package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/mailcore"
)

// The people outside in the story that `mailbridge pretend` tells.
var strangers = []struct{ name, address, subject, text string }{
	{"Ada Lovelace", "ada@outside.test", "Meeting about the order",
		"Hello,\n\nthank you for the samples. Could we meet on Friday at 3 pm to talk about the order?\nPlease send me the price list before that.\n\nAda"},
	{"陈晓", "chenxiao@customer.test", "合同修改意见",
		"您好，\n\n合同第三条的付款期限我们希望改为 60 天，请在下周三下班前确认。\n下周二下午3点开个电话会可以吗？\n\n陈晓"},
}

// pretendCommand runs the demo inside an Internet of its own: a name server, outside mail servers, and correspondents
// whose mails arrive and who answer what is sent to them.
func pretendCommand(ctx context.Context, p *program, _ []string) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	if c.FreeDomain == "" {
		c.FreeDomain = "free.test"
	}
	log, err := newLog(c.Log, p.stderr)
	if err != nil {
		return err
	}
	net, err := pretend.Start(ctx, "")
	if err != nil {
		return err
	}
	defer net.Close()
	h, err := newHouse(ctx, c, world{fresh: net.Resolver, dial: net.Dial, roots: net.Roots()}, log)
	if err != nil {
		return err
	}
	if err := h.makeDemo(ctx); err != nil {
		return errors.Join(fmt.Errorf("demo: %w", err), h.engine.Close())
	}
	if err := h.publish(ctx, net.DNS); err != nil {
		return errors.Join(err, h.engine.Close())
	}
	return h.serve(ctx, func(d *doors) {
		printDoors(p.stdout, d, true)
		fmt.Fprintf(p.stdout, "  pretend DNS  %s; ada@outside.test and chenxiao@customer.test write to zhangsan@demo.test and answer\n\n", net.DNS.Addr())
		if err := tellStory(ctx, net, addr(d.smtp)); err != nil {
			log.Error("the story did not begin", "err", err)
		}
	})
}

// publish puts our own domains into the pretend zone.
func (h *house) publish(ctx context.Context, dns *pretend.DNS) error {
	host := h.config.Hostname
	dns.AddA(host, "127.0.0.1")
	return h.eachDomain(ctx, func(d mailcore.Domain) {
		dns.AddMX(d.Name, host, 10)
		dns.AddTXT(d.Name, "v=spf1 a:"+host+" ~all", d.Proof)
		dns.AddTXT(d.DKIMSelector+"._domainkey."+d.Name, d.DKIMRecord)
		dns.AddTXT("_dmarc."+d.Name, "v=DMARC1; p=quarantine")
	})
}

func tellStory(ctx context.Context, net *pretend.Internet, smtp string) error {
	const perMail = 30 * time.Second
	for _, s := range strangers {
		c, err := net.AddCorrespondent(s.name, s.address)
		if err != nil {
			return err
		}
		c.AutoAnswer(smtp)
		ctx, cancel := context.WithTimeout(ctx, perMail)
		_, err = c.Send(ctx, smtp, []string{"zhangsan@demo.test"}, s.subject, s.text, pretend.Options{Sign: true})
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}
