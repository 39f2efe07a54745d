import { expect, test } from "vitest";
import { gapLabel, notableGap } from "./gap.ts";

const ended = { ended_at: "2026-03-10T12:00:00Z" };

test("the first turn has no gap before it", () => {
  expect(notableGap(undefined, { started_at: "2026-03-10T12:00:00Z" })).toBeNull();
});

test("a short pause is not remarked on", () => {
  expect(notableGap(ended, { started_at: "2026-03-10T12:04:59Z" })).toBeNull();
});

test("five minutes are", () => {
  expect(notableGap(ended, { started_at: "2026-03-10T12:05:00Z" })).toBe(300_000);
});

test("turns that overlap have no gap", () => {
  expect(notableGap(ended, { started_at: "2026-03-10T11:00:00Z" })).toBeNull();
});

test.each([
  [300_000, "5 minutes later"],
  [3_600_000, "1 hour later"],
  [7_500_000, "2 hours later"],
  [86_400_000, "1 day later"],
])("%d ms reads %s", (ms, label) => {
  expect(gapLabel(ms)).toBe(label);
});
