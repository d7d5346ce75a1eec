package session

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

func login(r *Registry, user string) int {
	answer := httptest.NewRecorder()
	r.HandleLogin(answer, httptest.NewRequest("POST", "/login?user="+user, nil))
	return answer.Code
}

func TestHeartbeat(t *testing.T) {
	r := NewRegistry()
	if code := login(r, "ada"); code != http.StatusNoContent {
		t.Fatalf("status %d", code)
	}
	pinged := make(chan string)
	r.StartHeartbeat(20*time.Millisecond, func(user string) {
		select {
		case pinged <- user:
		default:
		}
	})
	if user := <-pinged; user != "ada" {
		t.Errorf("pinged %s", user)
	}
	time.Sleep(5 * time.Millisecond)
	login(r, "bob")
	time.Sleep(30 * time.Millisecond)
}

func TestLogins(t *testing.T) {
	r := NewRegistry()
	var wg sync.WaitGroup
	for i, user := range []string{"ada", "bob", "cyd"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Duration(i) * 5 * time.Millisecond)
			login(r, user)
		}()
	}
	wg.Wait()
	if len(r.users) != 3 {
		t.Errorf("%d users", len(r.users))
	}
}
