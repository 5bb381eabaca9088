package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of an HTTP connection. Uploads and downloads may take long, headers may not.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 64 << 10
	readyTime  = 2 * time.Second // a database that needs longer does not serve people
)

func (h *house) httpServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader}
}

func (h *house) serveHTTP(s *http.Server, l net.Listener) error {
	if !h.config.TLS.HTTP {
		return s.Serve(l)
	}
	s.TLSConfig = h.tls.Clone()
	return s.ServeTLS(l, "", "")
}

// opsServer answers machines that look after us: alive, ready, how much.
func (h *house) opsServer() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := h.engine.Ping(ctx); err != nil || !h.ready.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.metrics(), promhttp.HandlerOpts{}))
	return h.httpServer(mux)
}

func (h *house) metrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "mailbridge_outgoing_waiting",
		Help: "Recipients whose mail waits to be sent."}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), readyTime)
		defer cancel()
		n, err := h.mail.CountOutgoing(ctx, 0)
		if err != nil {
			return -1
		}
		return float64(n)
	}))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "mailbridge_websockets",
		Help: "Open websockets of this node."}, func() float64 { return float64(h.hub.Sockets()) }))
	return r
}
