// One turn: the silence before it, what the user said, the steps taken, what came back or what went wrong.
import type { Turn } from "../api/queries.ts";
import type { Place } from "../model/address.ts";
import { formatClock, formatCost, formatCount, formatDayAndClock, formatDuration, formatExact, formatExactCount } from "../model/format.ts";
import { gapLabel, notableGap } from "../model/gap.ts";
import { originOf } from "../model/steps.ts";
import { shown } from "../model/text.ts";
import { tokenLines, totalTokens } from "../model/tokens.ts";
import { Icon } from "../ui/Icon.tsx";
import { Measure } from "../ui/Measure.tsx";
import { Said } from "../ui/Said.tsx";
import type { Folds } from "./folds.ts";
import { StepList } from "./StepList.tsx";

/** Turns with more steps than this begin folded. */
export const LONGEST_OPEN = 8;

interface Props {
  turn: Turn;
  previousEnd: string | undefined;
  total: number;
  selected: boolean;
  openSpan: string | null;
  stepsShown: boolean;
  folds: Folds;
  onPlace: (place: Place, how?: "push" | "replace") => void;
}

export function TurnView({ turn, previousEnd, total, selected, openSpan, stepsShown, folds, onPlace }: Props) {
  const number = turn.index + 1;
  return (
    <>
      <Gap turn={turn} previousEnd={previousEnd} />
      <article
        className={turn.error ? "turn turn-failed" : "turn"}
        data-turn={number}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- j and k move the focus from turn to turn
        tabIndex={selected ? 0 : -1}
        aria-label={`Turn ${number}${turn.error ? ", failed" : ""}`}
        aria-current={selected ? "true" : undefined}
        aria-posinset={number}
        aria-setsize={total}
      >
        <div className="turn-margin">
          <button type="button" className="turn-number" title={`Link to turn ${number}`} aria-label={`Select turn ${number}`} onClick={() => onPlace({ turn: number })}>
            {formatExactCount(number)}
          </button>
          <time dateTime={turn.started_at} title={formatExact(turn.started_at)}>{formatClock(turn.started_at)}</time>
        </div>
        <div className="turn-body">
          <div className="bubble bubble-user" role="group" aria-label="User">
            <p className="speaker">{turn.user_id ?? "User"}</p>
            <Said text={turn.input} as="plain" missing="No input was received for this turn." />
          </div>
          {turn.spans.length > 0 && (
            <StepList
              turn={turn}
              openSpan={openSpan}
              shownAtFirst={stepsShown && turn.spans.length <= LONGEST_OPEN}
              folds={folds}
              onOpened={(span) => onPlace({ turn: number, trace: span.trace_id, span: span.span_id }, openSpan ? "replace" : "push")}
            />
          )}
          {turn.error && <TurnFailure turn={turn} onPlace={onPlace} />}
          <Answer turn={turn} />
          {turn.notes.map((note) => (
            <p key={`${note.code} ${note.message}`} className="note">{note.message}</p>
          ))}
        </div>
      </article>
    </>
  );
}

function Gap({ turn, previousEnd }: { turn: Turn; previousEnd: string | undefined }) {
  const gap = notableGap(previousEnd === undefined ? undefined : { ended_at: previousEnd }, turn);
  if (gap === null) return null;
  return (
    <p className="gap">
      <span>{gapLabel(gap)}</span>
      <time dateTime={turn.started_at}>{formatDayAndClock(turn.started_at)}</time>
    </p>
  );
}

/** A failed turn that brought no output has said everything in its error. */
function Answer({ turn }: { turn: Turn }) {
  if (turn.error && shown(turn.output).kind === "missing") return <Figures turn={turn} />;
  return (
    <div className="bubble bubble-answer" role="group" aria-label="Assistant">
      <p className="speaker">Assistant</p>
      <Said text={turn.output} as="markdown" missing="No output was received for this turn." />
      <Figures turn={turn} />
    </div>
  );
}

function Figures({ turn }: { turn: Turn }) {
  const lines = tokenLines(turn.tokens).map(({ label, count }) => `${label}: ${formatExactCount(count)}`);
  return (
    <p className="figures">
      <Measure value={formatDuration(turn.latency_ms)} unknown="The latency is unknown" title="Latency" />
      <span>
        <Measure value={formatCount(totalTokens(turn.tokens))} unknown="No span of this turn reported its tokens" title={lines.join("\n")} /> tokens
      </span>
      <span>
        <Measure value={formatCost(turn.cost_usd)} unknown="No cost was sent, and no price is known for the model" title="Cost" />
        {turn.cost_usd == null && " cost"}
      </span>
      {turn.models.length > 0 && <span className="clip">{turn.models.join(", ")}</span>}
    </p>
  );
}

function TurnFailure({ turn, onPlace }: Pick<Props, "turn" | "onPlace">) {
  const failing = turn.error?.span_id ? originOf(turn.spans, turn.error.span_id) : undefined;
  return (
    <div className="failure" role="note" aria-label="Error">
      <Icon name="alert" />
      <div>
        <p className="failure-title">This turn failed</p>
        <p className="plain">{turn.error?.message || "The span that failed gave no message."}</p>
        {failing && (
          <button type="button" className="link" onClick={() => onPlace({ turn: turn.index + 1, trace: failing.trace_id, span: failing.span_id }, "push")}>
            Open the failing step
          </button>
        )}
      </div>
    </div>
  );
}
