package cache

import (
	"strconv"
	"testing"
	"time"
)

// The collector ranges over the items without the lock that Put holds.
func TestExpireWhilePutting(t *testing.T) {
	c := NewMemoryCache()
	if err := c.StartAndGC(`{"interval":1}`); err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); time.Since(start) < 2500*time.Millisecond; time.Sleep(time.Millisecond) {
		c.Put(strconv.Itoa(time.Now().Nanosecond()%100), 1, time.Minute)
	}
}
