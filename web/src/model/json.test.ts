import { expect, test } from "vitest";
import { attributeRows, jsonTokens, pretty, readable, structureIn } from "./json.ts";

test.each(['{"a":1}', " [1,2] "])("%s holds a structure", (text) => {
  expect(structureIn(text)).toEqual(JSON.parse(text));
});

test.each(["12", '"word"', "{not json}", "hello [1]", ""])("%j does not", (text) => {
  expect(structureIn(text)).toBeUndefined();
});

test("a value that is JSON in a string is read", () => {
  expect([readable('{"a":1}'), readable("plain"), readable(7), readable(null)]).toEqual([{ a: 1 }, "plain", 7, null]);
});

test("tokens, joined again, are the text", () => {
  const json = pretty({ 'k"ey': ["a: \\ b", -1.5e3, true, null, { x: "</script>" }] });

  expect(jsonTokens(json).map((t) => t.text).join("")).toBe(json);
});

test("keys, strings, numbers and words are told apart", () => {
  const kinds = jsonTokens('{"k": "v", "n": -1, "t": true}').filter((t) => t.kind !== "plain");

  expect(kinds).toEqual([
    { kind: "key", text: '"k"' },
    { kind: "string", text: '"v"' },
    { kind: "key", text: '"n"' },
    { kind: "number", text: "-1" },
    { kind: "key", text: '"t"' },
    { kind: "word", text: "true" },
  ]);
});

test("attributes come sorted, structures unfolded", () => {
  expect(attributeRows({ b: 1, a: '{"x":1}' })).toEqual([
    { key: "a", value: { x: 1 } },
    { key: "b", value: 1 },
  ]);
});
