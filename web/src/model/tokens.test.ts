import { expect, test } from "vitest";
import { tokenLines, totalTokens } from "./tokens.ts";

test("the client's total wins over our sum", () => {
  expect(totalTokens({ prompt: 1, completion: 2, total: 9 })).toBe(9);
});

test("both sides make a total, one side does not", () => {
  expect([totalTokens({ prompt: 1, completion: 2 }), totalTokens({ prompt: 1 }), totalTokens({}), totalTokens(null)]).toEqual([3, null, null, null]);
});

test("only known counts are listed, a zero among them", () => {
  expect(tokenLines({ prompt: 5, completion: null, cache_read: 0 })).toEqual([
    { label: "Prompt", count: 5 },
    { label: "Cache read", count: 0 },
  ]);
});
