// What is known about a session as a whole.
import type { ReactNode } from "react";
import type { SessionSummary } from "../api/queries.ts";
import { formatCost, formatCount, formatDayAndClock, formatDuration, formatExact, formatExactCount, plural } from "../model/format.ts";
import { tokenLines, totalTokens } from "../model/tokens.ts";
import { warningText } from "../model/warning.ts";
import { Ago } from "../ui/Ago.tsx";
import { Inferred, Remark, StatusBadge } from "../ui/Badge.tsx";
import { Copy } from "../ui/Copy.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Measure } from "../ui/Measure.tsx";

export function SessionHeader({ session }: { session: SessionSummary }) {
  return (
    <header className="session-head">
      <div className="session-name">
        <h1 title={session.session_id}>{session.session_id}</h1>
        <Copy text={session.session_id} what="session id" />
      </div>
      <p className="session-marks">
        <StatusBadge status={session.status} />
        {session.inferred && <Inferred />}
        {session.error_turn_count > 0 && <Remark tone="danger">{plural(session.error_turn_count, "failed turn")}</Remark>}
        {session.session_id_key && <span className="quiet">id from <code>{session.session_id_key}</code></span>}
      </p>
      <dl className="facts">
        <Fact name="Users"><Names names={session.user_ids} unknown="No span names a user" /></Fact>
        <Fact name="Turns">{formatExactCount(session.turn_count)}</Fact>
        <Fact name="Tokens"><TokenCount session={session} /></Fact>
        <Fact name="Cost"><Measure value={formatCost(session.cost_usd)} unknown="No cost was sent, and no price is known for the model" /></Fact>
        <Fact name="Duration"><Measure value={formatDuration(session.duration_ms)} unknown="The duration is unknown" /></Fact>
        <Fact name="Models"><Names names={session.models} unknown="No span names a model" /></Fact>
        <Fact name="Started"><time dateTime={session.started_at} title={formatExact(session.started_at)}>{formatDayAndClock(session.started_at)}</time></Fact>
        <Fact name="Last activity"><Ago at={session.last_activity_at} /></Fact>
      </dl>
      {session.warnings.map((code) => (
        <p key={code} className="notice">
          <Icon name="alert" /> {warningText(code)}
        </p>
      ))}
    </header>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Names({ names, unknown }: { names: string[]; unknown: string }) {
  if (names.length === 0) return <Measure value={null} unknown={unknown} />;
  return <span className="clip" title={names.join("\n")}>{names.join(", ")}</span>;
}

function TokenCount({ session }: { session: SessionSummary }) {
  const lines = tokenLines(session.tokens).map(({ label, count }) => `${label}: ${formatExactCount(count)}`);
  return <Measure value={formatCount(totalTokens(session.tokens))} unknown="No span reported its tokens" title={lines.join("\n")} />;
}
