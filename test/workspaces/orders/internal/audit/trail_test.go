package audit

import "testing"

func TestTrail(t *testing.T) {
	trail := NewTrail()
	t.Run("use", func(t *testing.T) {
		for _, kind := range []string{"created", "shipped", "created"} {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				trail.Record(kind, "1")
				trail.SetLabel(kind, "label of "+kind)
				_ = trail.Label("created")
				_ = trail.Last(kind)
				if trail.Counts()[kind] > 2 {
					t.Error("too many events")
				}
			})
		}
	})
	if got := trail.Label("shipped"); got != "label of shipped" {
		t.Errorf("label %q", got)
	}
}
