package metrics

import "sync"

// Collect runs the probes, each in a goroutine, and counts their results by name.
func Collect(probes []func() string) map[string]int {
	results := make(map[string]int)
	var wg sync.WaitGroup
	for _, probe := range probes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results[probe()]++
		}()
	}
	wg.Wait()
	return results
}

// CollectGuarded does the same with a lock.
func CollectGuarded(probes []func() string) map[string]int {
	results := make(map[string]int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, probe := range probes {
		wg.Add(1)
		go func() {
			defer wg.Done()
			name := probe()
			mu.Lock()
			defer mu.Unlock()
			results[name]++
		}()
	}
	wg.Wait()
	return results
}
