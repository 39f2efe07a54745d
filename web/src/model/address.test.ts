import { describe, expect, test } from "vitest";
import { parsePlace, parseSearch, sessionSegment, stringifySearch } from "./address.ts";

const ODD = ["a/b", "100%", "%2F", "a?b#c&d=e", "<script>alert(1)</script>", "日本 🗼", "x y\\z", "...", ".hidden", "$project", "{curly}", "a+b"];

describe("a session's segment in the URL", () => {
  test.each(ODD)("%s travels as itself and comes back whole", (id) => {
    const path = `/projects/p/sessions/${encodeURIComponent(sessionSegment({ session_id: id, key: "KEY" }))}`;
    const { pathname } = new URL(path, "http://localhost");

    expect(decodeURIComponent(pathname.split("/")[4] ?? "")).toBe(id);
  });

  test.each([".", "..", "", "line\nbreak", "tab\there", "\ud800", "x".repeat(401)])("%j cannot travel, so its key does", (id) => {
    expect(sessionSegment({ session_id: id, key: "KEY" })).toBe("KEY");
  });

  test("the ids of dots are indeed what a URL folds away", () => {
    expect(new URL("/projects/p/sessions/%2E%2E", "http://localhost").pathname).toBe("/projects/p/");
  });
});

describe("a place in a session", () => {
  test("turn and span are read from the search", () => {
    expect(parsePlace({ turn: "3", trace: "0af7", span: "b7ad" })).toEqual({ turn: 3, trace: "0af7", span: "b7ad" });
  });

  test.each([{ turn: "0" }, { turn: "-1" }, { turn: "1.5" }, { turn: "x" }, { span: "b7ad" }, { trace: "../x", span: "b7ad" }])("%j is no place", (search) => {
    expect(parsePlace(search)).toEqual({});
  });

  test("ids made of digits survive the URL as they are", () => {
    const place = { turn: 2, trace: "12345678901234567890123456789012", span: "1234567890123456" };
    const search = stringifySearch({ ...place });

    expect(search).toBe("?turn=2&trace=12345678901234567890123456789012&span=1234567890123456");
    expect(parsePlace(parseSearch(search))).toEqual(place);
  });

  test("nothing known leaves no question mark", () => {
    expect(stringifySearch({ turn: undefined })).toBe("");
  });
});
