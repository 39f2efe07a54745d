import { expect, test } from "vitest";
import { imageLabel, safeHref } from "./link.ts";

test.each(["https://a.b/c?d#e", "http://a.b/", "mailto:a@b.c"])("%s is followed", (href) => {
  expect(safeHref(href)).toBe(href);
});

test.each(["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "/relative", "//host/x", "", "blob:x"])(
  "%j is not",
  (href) => {
    expect(safeHref(href)).toBeNull();
  },
);

test("an image is named by its text, its type or its address", () => {
  expect(imageLabel("https://x/y.png", "a cat")).toBe("a cat");
  expect(imageLabel(`data:image/png;base64,${"A".repeat(978)}`)).toBe("image/png, 1000 characters");
  expect(imageLabel("https://x/y.png")).toBe("https://x/y.png");
});
