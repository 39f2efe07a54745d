// How numbers and times read. Every function answers null for the unknown: only a measured zero is drawn as zero.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LOCALE = "en-GB";

type Unknown = null | undefined;

export function formatCount(count: number | Unknown): string | null {
  if (count == null) return null;
  if (count < 10_000) return count.toLocaleString("en-US");
  if (count < 999_500) return `${trimmed(count / 1000)}k`;
  return `${trimmed(count / 1_000_000)}M`;
}

export function formatExactCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** US dollars; small amounts keep the digits that matter. */
export function formatCost(usd: number | Unknown): string | null {
  if (usd == null) return null;
  if (usd === 0) return "$0";
  if (usd < 0.0001) return "<$0.0001";
  if (usd < 0.01) return `$${usd.toFixed(4)}`;
  if (usd < 1) return `$${usd.toFixed(3)}`;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

export function formatDuration(ms: number | Unknown): string | null {
  if (ms == null || ms < 0) return null;
  if (ms < SECOND - 0.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE - 500) return `${Math.round(ms / SECOND)} s`;
  const whole = Math.round(ms / SECOND) * SECOND;
  if (whole < HOUR) return pair(whole, MINUTE, "m", SECOND, "s");
  if (whole < DAY) return pair(whole, HOUR, "h", MINUTE, "m");
  return pair(whole, DAY, "d", HOUR, "h");
}

/** "3 min ago"; a date once it is older than a month, or lies clearly in the future (a client's clock). */
export function formatAgo(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (Number.isNaN(age)) return at;
  if (age < -MINUTE || age > 30 * DAY) return formatDay(at);
  if (age < 10 * SECOND) return "just now";
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return `${Math.floor(age / DAY)} d ago`;
}

/** The whole truth, for titles: date, time with milliseconds and the zone it is told in. */
export function formatExact(at: string, timeZone?: string): string {
  return written(at, timeZone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZoneName: "short",
  });
}

export function formatDay(at: string, timeZone?: string): string {
  return written(at, timeZone, { day: "numeric", month: "short", year: "numeric" });
}

export function formatClock(at: string, timeZone?: string): string {
  return written(at, timeZone, { hour: "2-digit", minute: "2-digit" });
}

export function formatDayAndClock(at: string, timeZone?: string): string {
  return written(at, timeZone, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** "1 turn", "2 turns". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatExactCount(count)} ${count === 1 ? one : many}`;
}

// Building a formatter costs more than using it, and a long list uses thousands.
const formatters = new Map<string, Intl.DateTimeFormat>();

function written(at: string, timeZone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return at;
  const name = JSON.stringify([timeZone, options]);
  const formatter = formatters.get(name) ?? new Intl.DateTimeFormat(LOCALE, { ...options, timeZone });
  formatters.set(name, formatter);
  return formatter.format(time);
}

function trimmed(value: number): string {
  return value >= 99.95 ? Math.round(value).toString() : value.toFixed(1).replace(/\.0$/, "");
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const head = `${Math.floor(ms / big)}${bigName}`;
  return rest === 0 ? head : `${head} ${rest}${smallName}`;
}
