package logrus

import (
	"io/ioutil"
	"sync"
	"testing"
)

// One entry is logged, which renames its clashing field, while another is made of it.
func TestTwoLinesOfOneEntry(t *testing.T) {
	logger := New()
	logger.Out = ioutil.Discard
	entry := logger.WithField("time", "noon")
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		entry.Info("first")
	}()
	go func() {
		defer wg.Done()
		entry.WithField("user", "alice")
	}()
	wg.Wait()
}
