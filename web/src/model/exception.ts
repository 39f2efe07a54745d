// Exceptions as OpenTelemetry records them: span events named "exception".

export interface SpanEvent {
  name: string;
  time: string;
  attributes: Record<string, unknown>;
}

export interface Exception {
  type: string | null;
  message: string | null;
  stacktrace: string | null;
  time: string;
}

export function exceptionsOf(events: readonly SpanEvent[]): Exception[] {
  return events.filter((e) => e.name === "exception").map(toException);
}

export function otherEvents<E extends SpanEvent>(events: readonly E[]): E[] {
  return events.filter((e) => e.name !== "exception");
}

function toException({ time, attributes }: SpanEvent): Exception {
  return {
    time,
    type: textOf(attributes["exception.type"]),
    message: textOf(attributes["exception.message"]),
    stacktrace: textOf(attributes["exception.stacktrace"]),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
