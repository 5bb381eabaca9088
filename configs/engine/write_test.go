package engine_test

import (
	"context"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

func TestWriteIsSeenByRead(t *testing.T) {
	e := enginetest.Open(t)
	ctx := context.Background()
	err := e.DB.Write(ctx, func(tx *engine.Tx) error {
		return e.Streams.Append(tx, "m:1", "mail.new", map[string]int{"uid": 7})
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Streams.Since(ctx, "m:1", 0, 10)
	if err != nil || len(got) != 1 || got[0].Seq != 1 || string(got[0].Data) != `{"uid":7}` {
		t.Fatalf("Since = %+v, %v; want one event with seq 1", got, err)
	}
}
