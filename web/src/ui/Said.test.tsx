import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Measure } from "./Measure.tsx";
import { Said } from "./Said.tsx";

const said = (text: { text: string; redacted: boolean; truncated: boolean } | null) =>
  renderToStaticMarkup(<Said text={text} as="plain" missing="Nothing came back." />);

test("a missing text says so", () => {
  expect(said(null)).toContain("Nothing came back.");
});

test("a redacted text says so, and never shows what stood there", () => {
  expect(said({ text: "4111 1111", redacted: true, truncated: false })).toContain("Redacted");
  expect(said({ text: "4111 1111", redacted: true, truncated: false })).not.toContain("4111");
});

test("a text that is JSON is laid out as JSON", () => {
  expect(said({ text: '{"a":[1]}', redacted: false, truncated: false })).toContain('<span class="json-key">&quot;a&quot;</span>');
});

test("a very long text is drawn in part, with the way to the rest", () => {
  expect(said({ text: "x".repeat(50_000), redacted: false, truncated: false })).toMatch(/x{6000}<.*Show all 50,000 characters/);
});

test("an unknown measure is a dash that explains itself, never a zero", () => {
  const unknown = renderToStaticMarkup(<Measure value={null} unknown="No cost was sent" />);

  expect(unknown).toContain('title="No cost was sent"');
  expect(unknown).toContain("—");
  expect(unknown).not.toContain("0");
});
