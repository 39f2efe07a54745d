// From the spans of a turn to the rows a reader sees: a tree, flattened in pre-order, folded where asked, and without
// the wrappers that frameworks put around every call. Pure; the list only draws what comes out.
import { totalTokens, type Tokens } from "./tokens.ts";

export interface StepSpan {
  trace_id: string;
  span_id: string;
  parent_span_id?: string | null;
  name: string;
  kind: string;
  status: string;
  started_at: string;
  latency_ms: number;
  error?: string | null;
  model?: string | null;
  tool_name?: string | null;
  tokens?: Tokens | null;
  cost_usd?: number | null;
}

export interface StepRow<S extends StepSpan> {
  id: string;
  span: S;
  depth: number;
  children: number;
  folded: boolean;
}

export interface Steps<S extends StepSpan> {
  rows: StepRow<S>[];
  /** Wrappers left out. */
  hidden: number;
}

export interface StepView {
  folded: ReadonlySet<string>;
  wrappers: "hidden" | "shown";
}

interface Node<S> {
  id: string;
  span: S;
  children: Node<S>[];
}

export function stepId(span: { trace_id: string; span_id: string }): string {
  return `${span.trace_id}:${span.span_id}`;
}

export function toSteps<S extends StepSpan>(spans: readonly S[], view: StepView): Steps<S> {
  const tree = grow(spans);
  const pruned = view.wrappers === "shown" ? tree : unwrap(tree);
  return { rows: flatten(pruned, view.folded, 0), hidden: size(tree) - size(pruned) };
}

/** Spans whose parent is not here are roots; so is one span of a ring of parents, that nothing may vanish. */
function grow<S extends StepSpan>(spans: readonly S[]): Node<S>[] {
  const nodes = new Map(spans.map((span) => [stepId(span), { id: stepId(span), span, children: [] as Node<S>[] }]));
  const roots: Node<S>[] = [];
  for (const node of nodes.values()) (parentOf(node, nodes)?.children ?? roots).push(node);
  return roots;
}

function parentOf<S extends StepSpan>(node: Node<S>, nodes: Map<string, Node<S>>): Node<S> | undefined {
  return breaksRing(node, nodes) ? undefined : above(node, nodes);
}

function above<S extends StepSpan>(node: Node<S>, nodes: Map<string, Node<S>>): Node<S> | undefined {
  const { trace_id, parent_span_id } = node.span;
  return parent_span_id ? nodes.get(stepId({ trace_id, span_id: parent_span_id })) : undefined;
}

/** The smallest id of a ring is where it is cut. */
function breaksRing<S extends StepSpan>(node: Node<S>, nodes: Map<string, Node<S>>): boolean {
  const seen = new Set<string>();
  for (let up = above(node, nodes); up && !seen.has(up.id); up = above(up, nodes)) {
    if (up.id === node.id) return [...seen].every((id) => node.id <= id);
    seen.add(up.id);
  }
  return false;
}

function unwrap<S extends StepSpan>(nodes: Node<S>[]): Node<S>[] {
  return nodes.flatMap((node) => {
    const children = unwrap(node.children);
    return isWrapper(node) ? children : [{ ...node, children }];
  });
}

/** A span that says nothing its children do not say: no model, no tool, no usage, no failure of its own. */
function isWrapper<S extends StepSpan>({ span, children }: Node<S>): boolean {
  if (children.length === 0 || (span.kind !== "CHAIN" && span.kind !== "UNKNOWN")) return false;
  if (span.model || span.tool_name || totalTokens(span.tokens) != null || span.cost_usd != null) return false;
  return span.status !== "error" || children.some((child) => child.span.status === "error");
}

function flatten<S extends StepSpan>(nodes: Node<S>[], folded: ReadonlySet<string>, depth: number): StepRow<S>[] {
  return nodes.flatMap(({ id, span, children }) => {
    const row = { id, span, depth, children: size(children), folded: folded.has(id) };
    return row.folded ? [row] : [row, ...flatten(children, folded, depth + 1)];
  });
}

function size<S>(nodes: Node<S>[]): number {
  return nodes.reduce((sum, node) => sum + 1 + size(node.children), 0);
}

/** Where a failure began: wrappers pass on what failed inside them, so we follow it down to the last failed span. */
export function originOf<S extends StepSpan>(spans: readonly S[], failedId: string): S | undefined {
  const failed = spans.find((span) => span.span_id === failedId);
  const seen = new Set<S>();
  let origin = failed;
  for (let next = failed; next && !seen.has(next); next = failedChild(spans, next)) seen.add((origin = next));
  return origin;
}

function failedChild<S extends StepSpan>(spans: readonly S[], parent: S): S | undefined {
  return spans.findLast((span) => span.parent_span_id === parent.span_id && span.trace_id === parent.trace_id && span.status === "error");
}

export interface Stretch {
  /** Percent of the turn's length. */
  left: number;
  width: number;
}

/** Where a span lies within its turn, for the small bar beside it. */
export function stretchOf(
  span: { started_at: string; latency_ms: number },
  turn: { started_at: string; latency_ms: number },
): Stretch | null {
  if (turn.latency_ms <= 0) return null;
  const left = ((Date.parse(span.started_at) - Date.parse(turn.started_at)) / turn.latency_ms) * 100;
  const start = Math.min(Math.max(left, 0), 99);
  return { left: start, width: Math.min(Math.max((span.latency_ms / turn.latency_ms) * 100, 1), 100 - start) };
}

/** Kinds that are expected to cost tokens: for these, a missing count is worth admitting. */
export function callsModel(kind: string): boolean {
  return kind === "LLM" || kind === "EMBEDDING" || kind === "RERANKER";
}

/** What a step is called: the tool for a tool call, otherwise the span's own name. */
export function stepTitle(span: Pick<StepSpan, "kind" | "tool_name" | "name">): string {
  return (span.kind === "TOOL" && span.tool_name) || span.name || "unnamed span";
}

/** "2 LLM · 1 tool", in the order they first appear. */
export function stepTally(spans: readonly { kind: string }[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of spans) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kindLabel(kind)}`).join(" · ");
}

export function kindLabel(kind: string): string {
  if (kind === "LLM") return "LLM";
  return kind === "UNKNOWN" ? "span" : kind.toLowerCase();
}
