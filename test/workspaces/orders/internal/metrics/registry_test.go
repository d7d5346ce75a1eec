package metrics

import (
	"testing"
	"time"
)

func TestInc(t *testing.T) {
	r := NewRegistry()
	t.Run("count", func(t *testing.T) {
		for _, name := range []string{"a", "b", "c"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				time.Sleep(time.Duration(name[0]-'a') * 5 * time.Millisecond)
				r.Inc(name)
			})
		}
	})
	r.Reset("a")
	if n := len(r.Snapshot()); n != 2 {
		t.Errorf("%d counters", n)
	}
}

func probes() []func() string {
	var list []func() string
	for i := range 3 {
		list = append(list, func() string {
			time.Sleep(time.Duration(i) * 5 * time.Millisecond)
			return "up"
		})
	}
	return list
}

func TestCollect(t *testing.T) {
	if got := Collect(probes())["up"]; got != 3 {
		t.Errorf("%d up", got)
	}
}

func TestCollectGuarded(t *testing.T) {
	t.Parallel()
	if got := CollectGuarded(probes())["up"]; got != 3 {
		t.Errorf("%d up", got)
	}
}
