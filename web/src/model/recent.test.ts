import { describe, expect, test } from "vitest";
import { leavesGap, mergeRecent, rowsShifted } from "./recent.ts";

const at = (key: string, minute: number, turns = 1) => ({ key, turns, last_activity_at: `2026-03-10T12:${String(minute).padStart(2, "0")}:00Z` });

describe("pages and head become one list", () => {
  test("a session that was active again moves up, and its new state wins", () => {
    const merged = mergeRecent([at("b", 20), at("a", 10)], [at("a", 30, 2), at("b", 20)]);

    expect(merged).toEqual([at("a", 30, 2), at("b", 20)]);
  });

  test("what fell out of the head stays in the list", () => {
    expect(mergeRecent([at("a", 10)], [at("c", 30), at("b", 20)]).map((s) => s.key)).toEqual(["c", "b", "a"]);
  });

  test("a session that two pages hold is listed once", () => {
    expect(mergeRecent([at("a", 10), at("a", 10)], []).map((s) => s.key)).toEqual(["a"]);
  });
});

describe("a gap between head and pages", () => {
  test("is none while the head reaches the pages", () => {
    expect(leavesGap([at("a", 10)], [at("b", 20), at("a", 10)], false)).toBe(false);
  });

  test("is none when the head is all there is", () => {
    expect(leavesGap([at("a", 10)], [at("b", 20)], true)).toBe(false);
  });

  test("opens when more arrived than the head holds", () => {
    expect(leavesGap([at("a", 10)], [at("c", 30), at("b", 20)], false)).toBe(true);
  });

  test("is not hidden by an old session that moved into the head", () => {
    expect(leavesGap([at("a", 10)], [at("c", 30), at("a", 25)], false)).toBe(true);
  });
});

test("the scroll follows the first visible row", () => {
  const before = [at("b", 20), at("a", 10)];
  const after = [at("d", 40), at("c", 30), at("b", 20), at("a", 10)];

  expect(rowsShifted(before, after, 1)).toBe(2);
  expect(rowsShifted(before, after, 7)).toBe(0);
});
