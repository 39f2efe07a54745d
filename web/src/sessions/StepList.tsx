// The steps of a turn, as `toSteps` lays them out: indented, foldable, each opening its span.
import type { CSSProperties, KeyboardEvent } from "react";
import type { SpanSummary, Turn } from "../api/queries.ts";
import { formatCost, formatCount, formatDuration, plural } from "../model/format.ts";
import { stepTally, stepTitle, stretchOf, toSteps, type StepRow } from "../model/steps.ts";
import { oneLine, shown } from "../model/text.ts";
import { totalTokens } from "../model/tokens.ts";
import { KindTag, Remark } from "../ui/Badge.tsx";
import { Icon } from "../ui/Icon.tsx";
import type { Folds } from "./folds.ts";

interface Props {
  turn: Turn;
  openSpan: string | null;
  shownAtFirst: boolean;
  folds: Folds;
  onOpened: (span: SpanSummary) => void;
}

const DEEPEST_INDENT = 8;

export function StepList({ turn, openSpan, shownAtFirst, folds, onOpened }: Props) {
  const id = turn.trace_ids[0] ?? String(turn.index);
  const shownNow = shownAtFirst !== folds.turned.has(id);
  const unwrapped = folds.unwrapped.has(id);
  const { rows, hidden } = toSteps(turn.spans, { folded: folds.steps, wrappers: unwrapped ? "shown" : "hidden" });
  const failed = rows.filter((row) => row.span.status === "error").length;
  const first = openSpan && rows.some((row) => row.id === openSpan) ? openSpan : rows[0]?.id;
  return (
    <div className="steps">
      <div className="steps-head">
        <button type="button" className="steps-summary" aria-expanded={shownNow} onClick={() => folds.toggle("turned", id)}>
          <Icon name="chevron" />
          <span>{plural(turn.span_count - hidden, "step")}</span>
          {rows.length > 1 && <span className="quiet clip">{stepTally(rows.map((row) => row.span))}</span>}
          {!shownNow && failed > 0 && <Remark tone="danger">{plural(failed, "failed step")}</Remark>}
        </button>
        {shownNow && (hidden > 0 || unwrapped) && (
          <button type="button" className="wrappers" onClick={() => folds.toggle("unwrapped", id)}>
            {unwrapped ? "Hide wrappers" : `Show ${plural(hidden, "wrapper")}`}
          </button>
        )}
      </div>
      {shownNow && (
        <>
          <ul className="step-list">
            {rows.map((row) => (
              <Step
                key={row.id}
                row={row}
                turn={turn}
                open={row.id === openSpan}
                reachable={row.id === first}
                onFolded={() => folds.toggle("steps", row.id)}
                onOpened={() => onOpened(row.span)}
              />
            ))}
          </ul>
          <Rest turn={turn} />
        </>
      )}
    </div>
  );
}

interface StepProps {
  row: StepRow<SpanSummary>;
  turn: Turn;
  open: boolean;
  reachable: boolean;
  onFolded: () => void;
  onOpened: () => void;
}

function Step({ row, turn, open, reachable, onFolded, onOpened }: StepProps) {
  const { span, depth, children, folded } = row;
  const foldWithArrows = (event: KeyboardEvent) => {
    if (children === 0 || event.key !== (folded ? "ArrowRight" : "ArrowLeft")) return;
    event.preventDefault();
    onFolded();
  };
  return (
    <li className="step" style={{ "--depth": Math.min(depth, DEEPEST_INDENT) } as CSSProperties}>
      {children > 0 ? (
        <button type="button" className="fold" tabIndex={-1} aria-expanded={!folded} aria-label={`${folded ? "Unfold" : "Fold"} ${stepTitle(span)}`} onClick={onFolded}>
          <Icon name="chevron" />
        </button>
      ) : (
        <span className="fold" />
      )}
      <button
        type="button"
        className={span.status === "error" ? "step-open step-failed" : "step-open"}
        data-step={row.id}
        aria-current={open ? "true" : undefined}
        tabIndex={reachable ? 0 : -1}
        onClick={onOpened}
        onKeyDown={foldWithArrows}
      >
        <KindTag kind={span.kind} />
        <span className="step-title">{stepTitle(span)}</span>
        <Detail span={span} hiddenChildren={folded ? children : 0} />
        <Bar span={span} turn={turn} />
        <StepFigures span={span} />
      </button>
    </li>
  );
}

function Detail({ span, hiddenChildren }: { span: SpanSummary; hiddenChildren: number }) {
  if (span.status === "error") return <span className="step-detail step-error">{oneLine(span.error || "failed", 160)}</span>;
  if (hiddenChildren > 0) return <span className="step-detail">{plural(hiddenChildren, "step")} folded</span>;
  if (span.model) return <span className="step-detail">{span.model}</span>;
  const said = shown(span.input);
  return <span className="step-detail">{said.kind === "text" ? oneLine(said.text, 120) : said.kind === "redacted" ? "redacted" : ""}</span>;
}

function Bar({ span, turn }: { span: SpanSummary; turn: Turn }) {
  const stretch = stretchOf(span, turn);
  return (
    <span className="stretch" aria-hidden="true">
      {stretch && <span style={{ left: `${stretch.left}%`, width: `${stretch.width}%` }} />}
    </span>
  );
}

/** What a step does not have, a narrow list leaves out; the panel says that it is unknown. */
function StepFigures({ span }: { span: SpanSummary }) {
  const tokens = formatCount(totalTokens(span.tokens));
  return (
    <>
      <span className="step-number step-tokens">{tokens && `${tokens} tok`}</span>
      <span className="step-number step-cost">{formatCost(span.cost_usd)}</span>
      <span className="step-number">{formatDuration(span.latency_ms)}</span>
    </>
  );
}

function Rest({ turn }: { turn: Turn }) {
  const cut = turn.spans_truncated ? turn.span_count - turn.spans.length : 0;
  return cut > 0 && <p className="steps-rest">{plural(cut, "more span")} of this turn, not listed here</p>;
}
