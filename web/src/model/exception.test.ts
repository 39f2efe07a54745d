import { expect, test } from "vitest";
import { exceptionsOf, otherEvents } from "./exception.ts";

const time = "2026-03-10T12:00:00Z";
const events = [
  { name: "first token", time, attributes: {} },
  { name: "exception", time, attributes: { "exception.type": "Timeout", "exception.message": "", "exception.stacktrace": 7 } },
];

test("an exception is read from its event, and what it lacks is unknown", () => {
  expect(exceptionsOf(events)).toEqual([{ time, type: "Timeout", message: null, stacktrace: null }]);
});

test("other events stay events", () => {
  expect(otherEvents(events).map((e) => e.name)).toEqual(["first token"]);
});
