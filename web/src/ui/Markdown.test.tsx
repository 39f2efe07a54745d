// What foreign text turns into. Rendered to a string, since the question is which elements come out.
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "./Markdown.tsx";

const drawn = (text: string) => renderToStaticMarkup(<Markdown text={text} />).replace(/^<div class="markdown">(.*)<\/div>$/s, "$1");

test("the usual marks become elements", () => {
  expect(drawn("Hi **you** and *me*, `x<1`")).toBe("<p>Hi <strong>you</strong> and <em>me</em>, <code>x&lt;1</code></p>");
});

test("a line break stays a line break", () => {
  expect(drawn("a\nb")).toBe("<p>a<br/>b</p>");
});

test("entities read as the characters they mean, once", () => {
  expect(drawn("a &amp; b &amp;lt; c")).toBe("<p>a &amp; b &amp;lt; c</p>");
});

describe("hostile text", () => {
  test.each(["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", 'a <b onclick="x">b</b>', "<svg/onload=alert(1)>", "<iframe src=//x>"])(
    "%s stays text",
    (text) => {
      expect(drawn(text)).not.toMatch(/<(script|img|svg\/|iframe|b )/);
      expect(drawn(text)).toContain("&lt;");
    },
  );

  test.each(["[x](javascript:alert(1))", "[x](data:text/html,y)", "![x](javascript:alert(1))", "[x]: javascript:y\n\n[x]"])("%s is no link", (text) => {
    expect(drawn(text)).not.toContain("href=");
  });

  test("an image is a link, and is never loaded", () => {
    expect(drawn("![cat](https://evil.example/pixel.png)")).not.toContain("<img");
    expect(drawn("![cat](https://evil.example/pixel.png)")).toContain('href="https://evil.example/pixel.png"');
  });

  test("links open elsewhere, and tell nothing of us", () => {
    expect(drawn("[a](https://b.c/)")).toContain('target="_blank" rel="noopener noreferrer nofollow"');
  });

  test("endless nesting is shown as it came", () => {
    expect(drawn(`${">".repeat(3_000)} deep`)).toContain("deep");
  });
});
