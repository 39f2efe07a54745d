import { describe, expect, test } from "vitest";
import { formatAgo, formatClock, formatCost, formatCount, formatDay, formatDuration, formatExact, plural } from "./format.ts";

describe("unknown stays unknown", () => {
  test.each([formatCount, formatCost, formatDuration])("%o answers null for what nobody sent", (format) => {
    expect([format(null), format(undefined)]).toEqual([null, null]);
  });

  test("a measured zero is a zero", () => {
    expect([formatCount(0), formatCost(0), formatDuration(0)]).toEqual(["0", "$0", "0 ms"]);
  });

  test("a span that ends before it starts has no duration", () => {
    expect(formatDuration(-5)).toBeNull();
  });
});

test.each([
  [999, "999"],
  [9_999, "9,999"],
  [10_000, "10k"],
  [12_345, "12.3k"],
  [999_400, "999k"],
  [999_600, "1M"],
  [1_250_000, "1.3M"],
])("counts: %d reads %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0.00001, "<$0.0001"],
  [0.00043, "$0.0004"],
  [0.0421, "$0.042"],
  [4.2, "$4.20"],
  [1234.5, "$1,234.50"],
])("costs: %d reads %s", (usd, text) => {
  expect(formatCost(usd)).toBe(text);
});

test.each([
  [850, "850 ms"],
  [999.6, "1.0 s"],
  [1_240, "1.2 s"],
  [9_960, "10 s"],
  [59_400, "59 s"],
  [59_700, "1m"],
  [80_000, "1m 20s"],
  [7_260_000, "2h 1m"],
  [3 * 86_400_000 + 5 * 3_600_000, "3d 5h"],
])("durations: %d ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

describe("moments", () => {
  const now = Date.parse("2026-03-10T12:00:00Z");
  test.each([
    ["2026-03-10T11:59:55Z", "just now"],
    ["2026-03-10T12:00:30Z", "just now"],
    ["2026-03-10T11:59:20Z", "40 s ago"],
    ["2026-03-10T11:57:00Z", "3 min ago"],
    ["2026-03-10T09:00:00Z", "3 h ago"],
    ["2026-03-08T11:00:00Z", "2 d ago"],
    ["2025-12-24T12:00:00Z", "24 Dec 2025"],
    ["2026-03-10T13:00:00Z", "10 Mar 2026"],
    ["yesterday-ish", "yesterday-ish"],
  ])("%s is told as %s", (at, text) => {
    expect(formatAgo(at, now)).toBe(text);
  });

  test("the exact time has milliseconds and its zone", () => {
    expect(formatExact("2026-03-10T12:00:00.123456789Z", "UTC")).toBe("10 Mar 2026, 12:00:00.123 UTC");
  });

  test("day and clock follow the reader's zone", () => {
    expect([formatDay("2026-03-10T23:30:00Z", "Asia/Tokyo"), formatClock("2026-03-10T23:30:00Z", "Asia/Tokyo")]).toEqual(["11 Mar 2026", "08:30"]);
  });
});

test("one turn, two turns", () => {
  expect([plural(1, "turn"), plural(2, "turn"), plural(2, "trace has", "traces have")]).toEqual(["1 turn", "2 turns", "2 traces have"]);
});
