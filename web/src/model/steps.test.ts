import { describe, expect, test } from "vitest";
import { originOf, stepTally, stepTitle, stretchOf, toSteps, type StepSpan, type StepView } from "./steps.ts";

const ALL: StepView = { folded: new Set(), wrappers: "shown" };
const LEAN: StepView = { folded: new Set(), wrappers: "hidden" };

function span(span_id: string, parent: string | null, rest: Partial<StepSpan> = {}): StepSpan {
  return {
    trace_id: "t",
    span_id,
    parent_span_id: parent,
    name: span_id,
    kind: "CHAIN",
    status: "ok",
    started_at: "2026-03-10T12:00:00Z",
    latency_ms: 10,
    ...rest,
  };
}

const drawn = (spans: StepSpan[], view = ALL) => toSteps(spans, view).rows.map((row) => "  ".repeat(row.depth) + row.span.span_id);

describe("the tree becomes rows", () => {
  test("children follow their parent, indented", () => {
    expect(drawn([span("root", null), span("a", "root"), span("a1", "a"), span("b", "root")])).toEqual(["root", "  a", "    a1", "  b"]);
  });

  test("a span whose parent is not here is a root", () => {
    expect(drawn([span("orphan", "elsewhere"), span("child", "orphan")])).toEqual(["orphan", "  child"]);
  });

  test("the same span id in another trace is another span", () => {
    const spans = [span("a", null), span("b", "a", { trace_id: "u" })];

    expect(drawn(spans)).toEqual(["a", "b"]);
  });

  test("a ring of parents loses nobody", () => {
    expect(drawn([span("b", "a"), span("a", "b"), span("c", "b")])).toEqual(["a", "  b", "    c"]);
  });

  test("a span that names itself as its parent is a root", () => {
    expect(drawn([span("self", "self")])).toEqual(["self"]);
  });

  test("a folded step keeps its row and counts what it hides", () => {
    const { rows } = toSteps([span("root", null), span("a", "root"), span("a1", "a")], { folded: new Set(["t:root"]), wrappers: "shown" });

    expect(rows.map((row) => [row.span.span_id, row.children, row.folded])).toEqual([["root", 2, true]]);
  });
});

describe("wrappers are left out", () => {
  test("a chain that only holds its children", () => {
    const steps = toSteps([span("root", null), span("run", "root"), span("llm", "run", { kind: "LLM" })], LEAN);

    expect([steps.rows.map((row) => [row.span.span_id, row.depth]), steps.hidden]).toEqual([[["llm", 0]], 2]);
  });

  test.each<[string, Partial<StepSpan>]>([
    ["has a model", { model: "gpt" }],
    ["has tokens", { tokens: { total: 3 } }],
    ["has a cost, if only zero", { cost_usd: 0 }],
    ["names a tool", { tool_name: "search" }],
    ["is an agent", { kind: "AGENT" }],
    ["failed by itself", { status: "error" }],
  ])("but not one that %s", (_why, rest) => {
    expect(drawn([span("root", null, rest), span("llm", "root", { kind: "LLM" })], LEAN)).toEqual(["root", "  llm"]);
  });

  test("one that only passes on its child's failure is", () => {
    const spans = [span("root", null, { status: "error" }), span("tool", "root", { kind: "TOOL", status: "error" })];

    expect(drawn(spans, LEAN)).toEqual(["tool"]);
  });

  test("a chain without children is a step", () => {
    expect(drawn([span("root", null)], LEAN)).toEqual(["root"]);
  });
});

describe("where a failure began", () => {
  const failed = { status: "error" };

  test("is the last span that failed on the way down", () => {
    const spans = [span("root", null, failed), span("ok", "root"), span("run", "root", failed), span("tool", "run", failed)];

    expect(originOf(spans, "root")?.span_id).toBe("tool");
  });

  test("is the named span when nothing below it failed", () => {
    expect(originOf([span("root", null, failed), span("llm", "root")], "root")?.span_id).toBe("root");
  });

  test("is unknown when the span is not listed", () => {
    expect(originOf([span("root", null)], "elsewhere")).toBeUndefined();
  });

  test("is found even in a ring", () => {
    expect(originOf([span("a", "b", failed), span("b", "a", failed)], "a")?.span_id).toBe("b");
  });
});

describe("the bar beside a step", () => {
  const turn = { started_at: "2026-03-10T12:00:00Z", latency_ms: 1000 };

  test("lies where the span lay in its turn", () => {
    expect(stretchOf({ started_at: "2026-03-10T12:00:00.250Z", latency_ms: 500 }, turn)).toEqual({ left: 25, width: 50 });
  });

  test("never leaves its frame, whatever the clocks said", () => {
    expect(stretchOf({ started_at: "2026-03-10T11:59:00Z", latency_ms: 90_000 }, turn)).toEqual({ left: 0, width: 100 });
    expect(stretchOf({ started_at: "2026-03-10T12:01:00Z", latency_ms: 5 }, turn)).toEqual({ left: 99, width: 1 });
  });

  test("is not drawn for a turn without a length", () => {
    expect(stretchOf(turn, { ...turn, latency_ms: 0 })).toBeNull();
  });
});

test("a tool call is called by its tool", () => {
  expect(stepTitle({ kind: "TOOL", tool_name: "search", name: "run" })).toBe("search");
  expect(stepTitle({ kind: "LLM", tool_name: "search", name: "run" })).toBe("run");
  expect(stepTitle({ kind: "LLM", name: "" })).toBe("unnamed span");
});

test("a tally counts kinds as they appear", () => {
  expect(stepTally([{ kind: "LLM" }, { kind: "TOOL" }, { kind: "LLM" }, { kind: "UNKNOWN" }])).toBe("2 LLM · 1 tool · 1 span");
});
