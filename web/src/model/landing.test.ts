import { expect, test } from "vitest";
import { byActivity, landing } from "./landing.ts";

const project = (name: string, session_count: number, last_seen_at: string | null, trace_count = session_count) => ({ name, session_count, trace_count, last_seen_at });

test("the project with the latest activity is shown", () => {
  const projects = [project("old", 5, "2026-01-01T00:00:00Z"), project("new", 1, "2026-02-01T00:00:00Z")];

  expect(landing(projects)).toEqual({ kind: "project", name: "new" });
});

test("a project without sessions is passed over, however busy", () => {
  const projects = [project("traces only", 0, "2026-02-01T00:00:00Z", 9), project("old", 5, "2026-01-01T00:00:00Z")];

  expect(landing(projects)).toEqual({ kind: "project", name: "old" });
});

test("without any session we help, and say how many traces came", () => {
  expect(landing([])).toEqual({ kind: "start", traces: 0 });
  expect(landing([project("a", 0, null, 2), project("b", 0, null, 3)])).toEqual({ kind: "start", traces: 5 });
});

test("projects never seen come last", () => {
  const names = byActivity([project("never", 0, null), project("b", 1, "2026-01-01T00:00:00Z")]).map((p) => p.name);

  expect(names).toEqual(["b", "never"]);
});
