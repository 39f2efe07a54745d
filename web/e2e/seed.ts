// Test data, sent as an OpenInference client would: OTLP as JSON to /v1/traces. Every run uses its own project, so that
// the tests work on any running server, whatever it holds.
import { randomBytes } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";

type Value = string | number | boolean;
type Attributes = Record<string, Value>;

export interface SeedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startMs: number;
  endMs: number;
  attributes: Attributes;
  error?: string;
  events?: { name: string; timeMs: number; attributes: Attributes }[];
}

export interface SeedTurn {
  session?: string;
  user?: string;
  input?: string;
  output?: string;
  startMs: number;
  tool?: { name: string; arguments: string; result: string };
  documents?: { content: string; score: number }[];
  error?: string;
}

export const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A project no other test uses. */
export const freshProject = (name: string): string => `e2e ${name} ${hex(4)}`;

/** Sends spans until the server has them durably; an OTLP answer means just that. */
export async function send(request: APIRequestContext, project: string, spans: SeedSpan[]): Promise<void> {
  const resource = { attributes: keyValues({ "service.name": "e2e", "openinference.project.name": project }) };
  const scopeSpans = [{ scope: { name: "openinference.instrumentation.openai", version: "0.1.30" }, spans: spans.map(toOtlp) }];
  const response = await request.post("/v1/traces", { data: { resourceSpans: [{ resource, scopeSpans }] } });
  if (!response.ok()) throw new Error(`POST /v1/traces: ${response.status()} ${await response.text()}`);
}

/** One turn as an agent framework reports it: a root, an optional tool and retriever, and a model call. */
export function turn(seed: SeedTurn): SeedSpan[] {
  const traceId = hex(16);
  const rootId = hex(8);
  const whose = { ...(seed.session === undefined ? {} : { "session.id": seed.session }), ...(seed.user ? { "user.id": seed.user } : {}) };
  const child = (name: string, from: number, to: number, attributes: Attributes): SeedSpan => ({
    traceId,
    spanId: hex(8),
    parentSpanId: rootId,
    name,
    startMs: seed.startMs + from,
    endMs: seed.startMs + to,
    attributes: { ...whose, ...attributes },
  });
  const root: SeedSpan = { ...child("answer", 0, 900, io("CHAIN", seed)), spanId: rootId, parentSpanId: undefined, error: seed.error };
  const spans = [root];
  if (seed.documents) spans.push(child("search the handbook", 10, 90, retrieval(seed)));
  if (seed.tool) spans.push(child(seed.tool.name, 100, 300, toolCall(seed.tool)));
  spans.push({ ...child("ChatCompletion", 320, 880, modelCall(seed)), error: seed.error, events: seed.error ? [exception(seed)] : undefined });
  return spans;
}

function io(kind: string, { input, output }: SeedTurn): Attributes {
  return {
    "openinference.span.kind": kind,
    ...(input === undefined ? {} : { "input.value": input }),
    ...(output === undefined ? {} : { "output.value": output }),
  };
}

function modelCall(seed: SeedTurn): Attributes {
  return {
    ...io("LLM", seed),
    "llm.model_name": "gpt-4o-mini",
    "llm.input_messages.0.message.role": "system",
    "llm.input_messages.0.message.content": "Be brief.",
    "llm.input_messages.1.message.role": "user",
    "llm.input_messages.1.message.content": seed.input ?? "",
    ...(seed.output === undefined
      ? {}
      : { "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": seed.output }),
    ...(seed.error ? {} : { "llm.token_count.prompt": 40, "llm.token_count.completion": 10, "llm.token_count.total": 50 }),
  };
}

function toolCall(tool: NonNullable<SeedTurn["tool"]>): Attributes {
  return { "openinference.span.kind": "TOOL", "tool.name": tool.name, "input.value": tool.arguments, "input.mime_type": "application/json", "output.value": tool.result };
}

function retrieval({ input, documents = [] }: SeedTurn): Attributes {
  const listed = documents.flatMap(({ content, score }, n) => [
    [`retrieval.documents.${n}.document.content`, content],
    [`retrieval.documents.${n}.document.score`, score],
  ]);
  return { "openinference.span.kind": "RETRIEVER", "input.value": input ?? "", ...Object.fromEntries(listed) };
}

function exception(seed: SeedTurn) {
  const attributes = { "exception.type": "RateLimitError", "exception.message": seed.error ?? "", "exception.stacktrace": "Traceback: line 1" };
  return { name: "exception", timeMs: seed.startMs + 870, attributes };
}

function toOtlp(span: SeedSpan) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: 1,
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.endMs),
    attributes: keyValues(span.attributes),
    events: span.events?.map((e) => ({ name: e.name, timeUnixNano: nanos(e.timeMs), attributes: keyValues(e.attributes) })),
    status: span.error ? { code: 2, message: span.error } : { code: 1 },
  };
}

const nanos = (ms: number): string => `${BigInt(Math.round(ms)) * 1_000_000n}`;

function keyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value) {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
