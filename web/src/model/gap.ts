// The silence between two turns. Short pauses are how people talk; only a pause worth remarking on is drawn.

const NOTABLE_MS = 5 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds of silence before `next`, or null when it is not notable (or the turns overlap). */
export function notableGap(previous: { ended_at: string } | undefined, next: { started_at: string }): number | null {
  if (!previous) return null;
  const gap = Date.parse(next.started_at) - Date.parse(previous.ended_at);
  return gap >= NOTABLE_MS ? gap : null;
}

/** "20 minutes later", in the largest unit that says it. */
export function gapLabel(ms: number): string {
  if (ms >= DAY_MS) return later(ms / DAY_MS, "day");
  if (ms >= HOUR_MS) return later(ms / HOUR_MS, "hour");
  return later(ms / 60_000, "minute");
}

function later(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} later`;
}
