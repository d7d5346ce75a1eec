// Package audit keeps a trail of what happened.
package audit

import (
	"maps"
	"sync"
	"sync/atomic"
)

type event struct {
	kind, subject string
}

// Trail counts events in a goroutine of its own, which alone touches the counts.
type Trail struct {
	events   chan event
	requests chan chan map[string]int
	last     sync.Map
	labels   atomic.Pointer[map[string]string]
	labelMu  sync.Mutex
}

func NewTrail() *Trail {
	t := &Trail{events: make(chan event, 16), requests: make(chan chan map[string]int)}
	t.labels.Store(&map[string]string{})
	go t.run()
	return t
}

func (t *Trail) run() {
	counts := make(map[string]int)
	for {
		select {
		case e := <-t.events:
			counts[e.kind]++
			t.last.Store(e.kind, e.subject)
		case reply := <-t.requests:
			reply <- maps.Clone(counts)
		}
	}
}

// Record notes an event.
func (t *Trail) Record(kind, subject string) {
	t.events <- event{kind: kind, subject: subject}
}

// Counts gives the number of events by kind.
func (t *Trail) Counts() map[string]int {
	reply := make(chan map[string]int)
	t.requests <- reply
	return <-reply
}

// Last gives the subject of the last event of a kind.
func (t *Trail) Last(kind string) string {
	if subject, ok := t.last.Load(kind); ok {
		return subject.(string)
	}
	return ""
}

// SetLabel publishes a new table with one more label.
func (t *Trail) SetLabel(kind, label string) {
	t.labelMu.Lock()
	defer t.labelMu.Unlock()
	next := maps.Clone(*t.labels.Load())
	next[kind] = label
	t.labels.Store(&next)
}

// Label reads the table that was published last.
func (t *Trail) Label(kind string) string {
	return (*t.labels.Load())[kind]
}
