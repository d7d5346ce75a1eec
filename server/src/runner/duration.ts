/**
 * Durations as Go writes them: `1h15m`, `30s`, `1.5s`, `0`.
 */

const unitMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds; undefined when the text is no duration, or a negative one. */
export function parseDuration(text: string): number | undefined {
  if (/^\+?0+$/.test(text)) return 0;
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(number) * unitMs[unit];
  return Number.isFinite(total) ? total : undefined;
}

/** In the largest units that it fills: `90s` is `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return ms <= 0 ? "0s" : `${Math.max(1, Math.round(ms))}ms`;
  const seconds = Math.round(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 3_600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts.map(([number, unit]) => (number > 0 ? `${number}${unit}` : "")).join("");
}
