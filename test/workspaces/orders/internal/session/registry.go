// Package session knows who is logged in.
package session

import (
	"net/http"
	"time"
)

// Registry holds the time of each user's login.
type Registry struct {
	users map[string]time.Time
}

func NewRegistry() *Registry {
	return &Registry{users: make(map[string]time.Time)}
}

// StartHeartbeat pings every user in turn until the process ends.
func (r *Registry) StartHeartbeat(every time.Duration, ping func(user string)) {
	go func() {
		for range time.Tick(every) {
			for user := range r.users {
				ping(user)
			}
		}
	}()
}

// HandleLogin is an HTTP handler.
func (r *Registry) HandleLogin(w http.ResponseWriter, req *http.Request) {
	r.users[req.FormValue("user")] = time.Now()
	w.WriteHeader(http.StatusNoContent)
}
