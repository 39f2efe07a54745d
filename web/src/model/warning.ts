// Warnings and states in words a person can act on. A code this page does not know is shown as it came.

const WARNINGS: Record<string, string> = {
  attributes_dropped:
    "The client dropped attributes, so texts or ids may be missing. Raise OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT (the SDK's default is 128).",
};

export function warningText(code: string): string {
  return WARNINGS[code] ?? code.replaceAll("_", " ");
}

const STATUSES: Record<string, string> = {
  open: "Spans arrived recently",
  idle: "No span for the project's idle timeout",
  ended: "The client or an API call ended it",
};

export function statusText(status: string): string {
  return STATUSES[status] ?? status;
}
