import { expect, test } from "vitest";
import { nextTheme, parseTheme } from "./theme.ts";

test("what is stored is not trusted", () => {
  expect([parseTheme("dark"), parseTheme("purple"), parseTheme(null)]).toEqual(["dark", "system", "system"]);
});

test("the toggle goes round", () => {
  expect([nextTheme("system"), nextTheme("light"), nextTheme("dark")]).toEqual(["light", "dark", "system"]);
});
