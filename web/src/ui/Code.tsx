// A block of code or JSON, with a copy button. Very long text is drawn in part until someone asks for the rest.
import { useState, type ReactNode } from "react";
import { jsonTokens, pretty } from "../model/json.ts";
import { firstReach } from "../model/text.ts";
import { Copy } from "./Copy.tsx";
import { MoreButton } from "./MoreButton.tsx";

const DRAWN_AT_FIRST = 20_000;
/** Beyond this, colouring would cost more elements than it is worth. */
const COLOURED = 60_000;

export function Code({ text, label = "code" }: { text: string; label?: string }) {
  return <Block text={text} label={label} draw={(part) => part} />;
}

export function Json({ value, label = "JSON" }: { value: unknown; label?: string }) {
  const draw = typeof value === "string" ? (part: string) => part : coloured;
  return <Block text={pretty(value)} label={label} draw={draw} />;
}

function Block({ text, label, draw }: { text: string; label: string; draw: (part: string) => ReactNode }) {
  const [all, setAll] = useState(false);
  const reach = all ? ({ kind: "whole" } as const) : firstReach(text, DRAWN_AT_FIRST);
  const part = reach.kind === "whole" ? text : reach.text;
  return (
    <div className="code">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} role="group" aria-label={label}>
        <code>{draw(part)}</code>
      </pre>
      <Copy text={text} what={label} />
      {reach.kind === "part" && <MoreButton length={reach.length} onMore={() => setAll(true)} />}
    </div>
  );
}

function coloured(json: string): ReactNode {
  if (json.length > COLOURED) return json;
  return jsonTokens(json).map(({ kind, text }, at) =>
    kind === "plain" ? (
      text
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- tokens have no other identity and never move
      <span key={at} className={`json-${kind}`}>
        {text}
      </span>
    ),
  );
}
