package engine

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
)

// benchBlobs runs a benchmark on each store. MAILBRIDGE_TEST_MYSQL decides which database it is.
func benchBlobs(b *testing.B, run func(b *testing.B, s Blobs)) {
	b.Run("local", func(b *testing.B) { run(b, openLocal(b, b.TempDir(), localConfig{})) })
	b.Run("database", func(b *testing.B) { run(b, newDatabaseBlobs(openOwn(b, testDatabase(b), nil).DB)) })
}

func benchmarkPut(b *testing.B, s Blobs, writers int) {
	mail := append(text(3000), noise(2000, 1)...)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range writers {
		wg.Go(func() {
			for next.Add(1) <= int64(b.N) {
				if _, err := s.Put(context.Background(), 1, bytes.NewReader(mail), int64(len(mail))); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "blobs/s")
}

func BenchmarkPut1(b *testing.B) {
	benchBlobs(b, func(b *testing.B, s Blobs) { benchmarkPut(b, s, 1) })
}

func BenchmarkPut50(b *testing.B) {
	benchBlobs(b, func(b *testing.B, s Blobs) { benchmarkPut(b, s, 50) })
}

func BenchmarkOpenRead(b *testing.B) {
	benchBlobs(b, func(b *testing.B, s Blobs) {
		mail := append(text(3000), noise(2000, 1)...)
		ref, err := s.Put(context.Background(), 1, bytes.NewReader(mail), int64(len(mail)))
		if err != nil {
			b.Fatal(err)
		}
		buf := make([]byte, len(mail))
		b.ReportAllocs()
		for b.Loop() {
			o, err := s.Open(context.Background(), ref)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := o.ReadAt(buf, 0); err != nil {
				b.Fatal(err)
			}
			o.Close()
		}
	})
}

// BenchmarkPutBig shows by B/op that a blob of 50 MB is streamed.
func BenchmarkPutBig(b *testing.B) {
	benchBlobs(b, func(b *testing.B, s Blobs) {
		big := noise(50<<20, 1)
		b.SetBytes(int64(len(big)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.Put(context.Background(), 1, bytes.NewReader(big), int64(len(big))); err != nil {
				b.Fatal(err)
			}
		}
	})
}
