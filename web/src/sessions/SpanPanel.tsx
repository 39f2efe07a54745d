// The whole of one span, beside the session: first what failed, then what was said, then everything that was recorded.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { isNotFound } from "../api/client.ts";
import { trace as traceQuery, type Span } from "../api/queries.ts";
import { formatCost, formatDuration, formatExact, formatExactCount } from "../model/format.ts";
import { callsModel, stepTitle } from "../model/steps.ts";
import { tokenLines } from "../model/tokens.ts";
import { Blank } from "../ui/Blank.tsx";
import { Remark, KindTag } from "../ui/Badge.tsx";
import { Copy } from "../ui/Copy.tsx";
import { Failure } from "../ui/Failure.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Measure } from "../ui/Measure.tsx";
import { isNarrow } from "../ui/narrow.ts";
import { SpanContent } from "./SpanContent.tsx";
import { SpanRecord } from "./SpanRecord.tsx";

interface Props {
  traceId: string;
  spanId: string;
  onClosed: () => void;
}

export function SpanPanel({ traceId, spanId, onClosed }: Props) {
  const { data, error, refetch } = useQuery(traceQuery(traceId));
  const panel = useRef<HTMLElement>(null);

  // The focus: a panel that covers the page must not leave it behind.
  useEffect(() => {
    if (isNarrow()) panel.current?.focus();
  }, []);

  const span = data?.spans.find((s) => s.span_id === spanId);
  return (
    <aside className="panel" aria-label="Span" ref={panel} tabIndex={-1}>
      <header className="panel-bar">
        <h2>{span ? stepTitle(span) : "Span"}</h2>
        <button type="button" className="icon-button" aria-label="Close span" title="Close (Esc)" onClick={onClosed}>
          <Icon name="close" />
        </button>
      </header>
      <div className="panel-body scroll">
        {span ? <SpanView span={span} /> : <NoSpan read={data !== undefined} error={error} onRetry={() => void refetch()} />}
      </div>
    </aside>
  );
}

function NoSpan({ read, error, onRetry }: { read: boolean; error: Error | null; onRetry: () => void }) {
  if (read || isNotFound(error)) {
    return (
      <Blank title="There is no such span">
        <p>The trace that this link names does not hold it, or is no longer stored.</p>
      </Blank>
    );
  }
  if (error) return <Failure title="The span could not be read" error={error} onRetry={onRetry} />;
  return (
    <div aria-busy="true" aria-label="The span is being read" role="status">
      <span className="bone bone-title" />
      <span className="bone bone-facts" />
      <span className="bone bone-answer" />
    </div>
  );
}

function SpanView({ span }: { span: Span }) {
  return (
    <>
      <p className="session-marks">
        <KindTag kind={span.kind} />
        {span.status === "error" && <Remark tone="danger">failed</Remark>}
        {span.model && <span className="quiet">{[span.provider, span.model].filter(Boolean).join(" · ")}</span>}
      </p>
      <dl className="facts facts-span">
        <Fact name="Latency"><Measure value={formatDuration(span.latency_ms)} unknown="The latency is unknown" /></Fact>
        {(span.cost_usd != null || callsModel(span.kind)) && <Fact name="Cost"><Measure value={formatCost(span.cost_usd)} unknown="No cost was sent, and no price is known for the model" /></Fact>}
        <Usage span={span} />
        <Fact name="Started"><time dateTime={span.started_at}>{formatExact(span.started_at)}</time></Fact>
      </dl>
      <SpanContent span={span} />
      <SpanRecord span={span} />
      <dl className="ids">
        <Id name="Span" id={span.span_id} />
        <Id name="Trace" id={span.trace_id} />
        {span.parent_span_id && <Id name="Parent" id={span.parent_span_id} />}
        {span.session_claim && <Id name={span.session_claim.key} id={span.session_claim.value} />}
        {span.user_id && <Id name="User" id={span.user_id} />}
      </dl>
    </>
  );
}

function Usage({ span }: { span: Span }) {
  const lines = tokenLines(span.tokens);
  if (lines.length === 0 && !callsModel(span.kind)) return null;
  if (lines.length === 0) return <Fact name="Tokens"><Measure value={null} unknown="The span did not report its tokens" /></Fact>;
  return lines.map(({ label, count }) => (
    <Fact key={label} name={label === "Total" ? "Tokens in all" : `${label} tokens`}>{formatExactCount(count)}</Fact>
  ));
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Id({ name, id }: { name: string; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code className="clip">{id}</code>
        <Copy text={id} what={`${name} id`} />
      </dd>
    </div>
  );
}
