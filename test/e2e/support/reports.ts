/**
 * Race reports of the demo module as the detector writes them. What was built elsewhere has other folders.
 */
const bar = "==================";

/** A heartbeat ranges over the sessions while somebody logs in; from a build elsewhere. */
export const sessionRace = `${bar}
WARNING: DATA RACE
Write at 0x00c0000a0360 by goroutine 8:
  runtime.mapassign_faststr()
      /usr/local/go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  example.test/orders/internal/session.(*Registry).HandleLogin()
      /build/internal/session/registry.go:31 +0x8d
  example.test/orders/internal/session.TestLogins.func1()
      /build/internal/session/registry_test.go:43 +0x8d

Previous read at 0x00c0000a0360 by goroutine 9:
  runtime.mapIterNext()
      /usr/local/go/src/runtime/map.go:168 +0x0
  example.test/orders/internal/session.(*Registry).StartHeartbeat.func1()
      /build/internal/session/registry.go:22 +0x147

Goroutine 8 (running) created at:
  example.test/orders/internal/session.TestLogins()
      /build/internal/session/registry_test.go:42 +0x9d
  testing.tRunner()
      /usr/local/go/src/testing/testing.go:1934 +0x21c

Goroutine 9 (running) created at:
  example.test/orders/internal/session.(*Registry).StartHeartbeat()
      /build/internal/session/registry.go:20 +0x6e
  example.test/orders/internal/session.TestLogins()
      /build/internal/session/registry_test.go:39 +0x9d
${bar}
`;

/** Two goroutines of one test meet in one line; from a build in `folder`. */
export function metricsRace(folder: string): string {
  const metrics = `${folder}/internal/metrics`;
  const side = (what: string, goroutine: number) => `${what} at 0x00c000114090 by goroutine ${goroutine}:
  runtime.mapassign_faststr()
      /usr/local/go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  example.test/orders/internal/metrics.(*Registry).Inc()
      ${metrics}/registry.go:23 +0xb4
  example.test/orders/internal/metrics.TestInc.func1()
      ${metrics}/registry_test.go:14 +0x6d
`;
  const created = (goroutine: number) => `Goroutine ${goroutine} (running) created at:
  example.test/orders/internal/metrics.TestInc()
      ${metrics}/registry_test.go:12 +0x9d
  testing.tRunner()
      /usr/local/go/src/testing/testing.go:1934 +0x21c
`;
  return `${bar}\nWARNING: DATA RACE\n${[side("Write", 8), side("Previous write", 7), created(8), created(7)].join("\n")}${bar}\n`;
}
