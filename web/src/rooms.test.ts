// The arrows between the rooms of this page: feature -> ui, model, api; ui -> model; api and model -> nothing.
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";

const ALLOWED: Record<string, string[]> = {
  model: [],
  api: [],
  ui: ["model"],
  projects: ["ui", "model", "api"],
  sessions: ["ui", "model", "api"],
  styles: [],
};

interface Arrow {
  file: string;
  from: string;
  to: string;
}

const IMPORT = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

function arrowsOf(file: string, source: string): Arrow[] {
  return [...source.matchAll(IMPORT)].map(([, path = ""]) => ({
    file,
    from: roomOf(file),
    to: roomOf(posix.normalize(posix.join(posix.dirname(file), path))),
  }));
}

function roomOf(file: string): string {
  return file.split("/")[1] ?? "";
}

const forbidden = ({ from, to }: Arrow) => from !== to && !ALLOWED[from]?.includes(to);

const files = filesUnder("src");

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => posix.join(folder, file.replaceAll("\\", "/")))
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."));
}

const inRooms = files.filter((file) => roomOf(file) in ALLOWED);

test("rooms import only what their arrows allow", () => {
  const wrong = inRooms.flatMap((file) => arrowsOf(file, readFileSync(file, "utf8"))).filter(forbidden);

  expect(wrong).toEqual([]);
});

test("every folder of src is a room with arrows", () => {
  const rooms = new Set(files.filter((file) => file.split("/").length > 2).map(roomOf));

  expect([...rooms].filter((room) => !(room in ALLOWED))).toEqual([]);
});

test("the model knows neither React nor the browser's storage", () => {
  const sources = inRooms.filter((f) => roomOf(f) === "model").map((f) => readFileSync(f, "utf8"));

  expect(sources.length).toBeGreaterThan(5);
  expect(sources.filter((s) => /from "react|localStorage|document\.|window\./.test(s))).toEqual([]);
});

test("an arrow from one feature to another would be seen", () => {
  const arrows = arrowsOf("src/sessions/X.tsx", 'import { P } from "../projects/P.tsx";\nimport { a } from "../model/a.ts";');

  expect(arrows.filter(forbidden)).toEqual([{ file: "src/sessions/X.tsx", from: "sessions", to: "projects" }]);
});
