// Programs that the runtime ends because of concurrent map access, one per argument. Goroutines run functions that
// are named after the program, so that whoever reads the crash knows what both sides must be.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

type point struct {
	x, y int
	name string
}

var (
	ints    = map[int]int{}
	names   = map[string]int{}
	points  = map[point]int{}
	shared  = map[uint32]*point{}
	keys    = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
	counter int
)

// Two goroutines of one function change a map.
func writesA() {
	for i := 0; ; i++ {
		ints[i%1000] = i
	}
}

func readsA() {
	for i := 0; ; i++ {
		ints[i&255] = i
	}
}

func readsB() {
	sum := 0
	for i := 0; ; i++ {
		sum += ints[i&255]
		counter = sum
	}
}

func rangesA() {
	for i := 0; ; i++ {
		ints[i&15] = i
	}
}

func rangesB() {
	for {
		sum := 0
		for _, v := range ints {
			sum += v
		}
		counter = sum
	}
}

func deletesA() {
	for i := 0; ; i++ {
		ints[i&63] = i
	}
}

func deletesB() {
	for i := 0; ; i++ {
		delete(ints, i&63)
	}
}

func stringsA() {
	for i := 0; ; i++ {
		names[keys[i%len(keys)]]++
	}
}

func stringsB() {
	for i := 0; ; i++ {
		if names[keys[i%len(keys)]] < 0 {
			counter++
		}
	}
}

func structsA() {
	for i := 0; ; i++ {
		points[point{i & 7, i & 3, keys[i%len(keys)]}] = i
	}
}

func structsB() {
	for i := 0; ; i++ {
		delete(points, point{i & 7, i & 3, keys[i%len(keys)]})
	}
}

// The compiler makes one call of the loop that deletes everything.
func clearsA() {
	for {
		for k := range names {
			delete(names, k)
		}
	}
}

func clearsB() {
	for i := 0; ; i++ {
		names[keys[i%len(keys)]] = i
	}
}

type cache[K comparable, V any] struct{ m map[K]V }

// Small enough to be inlined, so that the frame of the caller is all that the machine has.
func (c *cache[K, V]) put(k K, v V) { c.m[k] = v }

func inlinedA() {
	c := &cache[uint32, *point]{shared}
	for i := uint32(0); ; i++ {
		c.put(i&63, nil)
	}
}

func inlinedB() {
	c := &cache[uint32, *point]{shared}
	for i := uint32(0); ; i++ {
		if c.m[i&63] != nil {
			counter++
		}
	}
}

// Many goroutines with some work between their writes.
func workA() {
	for i := 0; ; i++ {
		for j := 0; j < 2000; j++ {
			counter += j
		}
		names[keys[i%len(keys)]] = i
	}
}

var start, done chan map[int]int

// Every goroutine writes to a map once.
func onceA() {
	for m := range start {
		m[len(m)] = 1
		done <- m
	}
}

func onceDriver() {
	for {
		m := map[int]int{}
		for i := 0; i < 8; i++ {
			start <- m
		}
		for i := 0; i < 8; i++ {
			<-done
		}
	}
}

var finished = make(chan bool)

// The race is there, and mostly nothing happens: the map is large enough never to grow, and writes are far apart.
func rareA() {
	sum := 0
	for i := 0; i < 500; i++ {
		for j := 0; j < 5000; j++ {
			sum += j * i
		}
		ints[i&1023] = sum
	}
	finished <- true
}

func rare() {
	for i := 0; i < 1024; i++ {
		ints[i] = i
	}
	go rareA()
	go rareA()
	<-finished
	<-finished
}

func main() {
	runtime.GOMAXPROCS(4)
	if len(os.Args) > 1 && os.Args[1] == "rare" {
		rare()
		return
	}
	start, done = make(chan map[int]int, 8), make(chan map[int]int, 8)
	programs := map[string][]func(){
		"writes":  {writesA, writesA, writesA, writesA},
		"reads":   {readsA, readsB},
		"ranges":  {rangesA, rangesB},
		"deletes": {deletesA, deletesB},
		"strings": {stringsA, stringsB},
		"structs": {structsA, structsB},
		"clears":  {clearsA, clearsB},
		"inlined": {inlinedA, inlinedB},
		"work":    {workA, workA, workA, workA, workA, workA, workA, workA},
		"once":    {onceA, onceA, onceA, onceA, onceA, onceA, onceA, onceA, onceDriver},
	}
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "which program?")
		os.Exit(64)
	}
	for _, run := range programs[os.Args[1]] {
		go run()
	}
	time.Sleep(20 * time.Second)
}
