import { describe, expect, test } from "vitest";
import { firstReach, oneLine, shown, withoutMarkup } from "./text.ts";

const said = (text: string, redacted = false) => ({ text, redacted, truncated: false });

describe("what is shown", () => {
  test.each([null, undefined, said(""), said("  \n")])("%j is missing", (value) => {
    expect(shown(value)).toEqual({ kind: "missing" });
  });

  test.each([said("", true), said("secret", true), said("__REDACTED__")])("%j is redacted, and its text is not told", (value) => {
    expect(shown(value)).toEqual({ kind: "redacted" });
  });

  test("anything else is the text itself", () => {
    expect(shown({ text: "hi", redacted: false, truncated: true })).toEqual({ kind: "text", text: "hi", truncated: true });
  });
});

test("one line has no breaks and an end", () => {
  expect(oneLine(" a\n\n b\tc ")).toBe("a b c");
  expect(oneLine("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
});

test("an excerpt has the words without the marks", () => {
  expect(withoutMarkup("# Hi\n- **Chiado** – see [the map](https://x.y), *please* use `code`")).toBe("Hi\nChiado – see the map, please use code");
  expect(withoutMarkup("2 * 3 * 4 and snake_case_name")).toBe("2 * 3 * 4 and snake_case_name");
});

describe("the first reach into a long text", () => {
  test("a text a little over the measure is shown whole", () => {
    expect(firstReach("x".repeat(120), 100)).toEqual({ kind: "whole" });
  });

  test("a longer one ends at a line", () => {
    expect(firstReach(`${"x".repeat(80)}\n${"y".repeat(100)}`, 100)).toEqual({ kind: "part", text: "x".repeat(80), length: 181 });
  });

  test("no character is cut in half", () => {
    expect(firstReach("🗼".repeat(100), 101)).toEqual({ kind: "part", text: "🗼".repeat(50), length: 200 });
  });
});
