// One session in the table. Its first cell holds the link, stretched over the row; at 390 px the row becomes a card.
import { Link } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import type { SessionSummary } from "../api/queries.ts";
import { sessionSegment } from "../model/address.ts";
import { formatCost, formatCount, formatDuration, plural } from "../model/format.ts";
import { oneLine, shown, withoutMarkup, type Text } from "../model/text.ts";
import { totalTokens } from "../model/tokens.ts";
import { Ago } from "../ui/Ago.tsx";
import { Inferred, Remark, StatusBadge } from "../ui/Badge.tsx";
import { Measure } from "../ui/Measure.tsx";

interface Props {
  project: string;
  session: SessionSummary;
  index: number;
  top: number;
  height: number;
}

export function SessionRow({ project, session, index, top, height }: Props) {
  const params = { project, session: sessionSegment(session) };
  return (
    // The link does the work for keyboards and screen readers; the row only widens the mouse's target.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="row"
      className="row"
      data-index={index}
      aria-rowindex={index + 2}
      title={session.session_id}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={followLink}
    >
      <span role="cell" className="cell-input">
        <Link to="/projects/$project/sessions/$session" params={params} className="row-link">
          <Excerpt text={session.first_input} missing="No input" />
        </Link>
      </span>
      <span role="cell" className="cell-output"><Excerpt text={session.last_output} missing="No output" /></span>
      <span role="cell" className="cell-user"><Users ids={session.user_ids} /></span>
      <span role="cell" className="cell-turns"><Turns session={session} /></span>
      <span role="cell" className="cell-status"><StatusBadge status={session.status} /> {session.inferred && <Inferred />}</span>
      <span role="cell" className="cell-tokens number">
        <Measure value={formatCount(totalTokens(session.tokens))} unknown="No span reported its tokens" />
        <span className="card-only"> tokens</span>
      </span>
      <span role="cell" className="cell-cost number">
        <Measure value={formatCost(session.cost_usd)} unknown="No cost was sent, and no price is known for the model" />
      </span>
      <span role="cell" className="cell-duration number">
        <Measure value={formatDuration(session.duration_ms)} unknown="The duration is unknown" />
      </span>
      <span role="cell" className="cell-models"><Models names={session.models} /></span>
      <span role="cell" className="cell-activity number"><Ago at={session.last_activity_at} /></span>
    </div>
  );
}

function followLink(event: MouseEvent<HTMLElement>): void {
  if (event.target instanceof Element && event.target.closest("a")) return;
  const click = new globalThis.MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey });
  event.currentTarget.querySelector("a")?.dispatchEvent(click);
}

function Excerpt({ text, missing }: { text: Text | null | undefined; missing: string }) {
  const what = shown(text);
  if (what.kind === "text") return <span className="excerpt">{oneLine(withoutMarkup(what.text), 220)}</span>;
  return <span className="excerpt absent">{what.kind === "redacted" ? "Redacted" : missing}</span>;
}

function Users({ ids }: { ids: string[] }) {
  const [first, ...others] = ids;
  if (first === undefined) return <Measure value={null} unknown="No span names a user" />;
  return (
    <span className="clip" title={ids.join("\n")}>
      {first}
      {others.length > 0 && ` +${others.length}`}
    </span>
  );
}

function Turns({ session: { turn_count, error_turn_count } }: { session: SessionSummary }) {
  return (
    <>
      <span title={plural(turn_count, "turn")}>
        {formatCount(turn_count)}
        <span className="card-only"> {turn_count === 1 ? "turn" : "turns"}</span>
      </span>
      {error_turn_count > 0 && (
        <Remark tone="danger" title={`${plural(error_turn_count, "turn")} failed`}>
          {formatCount(error_turn_count)} failed
        </Remark>
      )}
    </>
  );
}

function Models({ names }: { names: string[] }) {
  const [first, ...others] = names;
  if (first === undefined) return <Measure value={null} unknown="No span names a model" />;
  return (
    <span className="clip" title={names.join("\n")}>
      {first}
      {others.length > 0 && ` +${others.length}`}
    </span>
  );
}
