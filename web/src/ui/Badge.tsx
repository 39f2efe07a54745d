// Small words with a meaning: a session's status, a span's kind, a remark.
import type { ReactNode } from "react";
import { kindLabel } from "../model/steps.ts";
import { statusText } from "../model/warning.ts";

export function StatusBadge({ status }: { status: string }) {
  return (
    <span className={`status status-${status}`} title={statusText(status)}>
      {status}
    </span>
  );
}

export function Inferred() {
  return (
    <Remark tone="quiet" title="No span carries a session id; the turns were joined because each re-sends the messages before it">
      inferred
    </Remark>
  );
}

export function KindTag({ kind }: { kind: string }) {
  return <span className={`kind kind-${kind.toLowerCase()}`}>{kindLabel(kind)}</span>;
}

export function Remark({ tone, title, children }: { tone: "danger" | "warn" | "quiet"; title?: string; children: ReactNode }) {
  return (
    <span className={`remark remark-${tone}`} title={title}>
      {children}
    </span>
  );
}
