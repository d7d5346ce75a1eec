package defaultrolemanager

import (
	"sync"
	"testing"
)

// An enforcer adds roles while another request asks for them.
func TestLinksOfTwoUsers(t *testing.T) {
	rm := NewRoleManager(3)
	var wg sync.WaitGroup
	for _, user := range []string{"alice", "bob"} {
		wg.Add(1)
		go func(user string) {
			defer wg.Done()
			rm.AddLink(user, "admin")
			rm.HasLink(user, "admin")
		}(user)
	}
	wg.Wait()
}
