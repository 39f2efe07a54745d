// A text that someone or something said: as markdown, as JSON when it is JSON, as it came, or as its absence.
import { useState } from "react";
import { structureIn } from "../model/json.ts";
import { firstReach, shown, type Text } from "../model/text.ts";
import { Json } from "./Code.tsx";
import { Markdown } from "./Markdown.tsx";
import { MoreButton } from "./MoreButton.tsx";

const DRAWN_AT_FIRST = 6_000;

interface Props {
  text: Text | null | undefined;
  /** People type plain text; models write markdown. */
  as: "markdown" | "plain";
  /** What to say when there is nothing. */
  missing: string;
}

export function Said({ text, as, missing }: Props) {
  const what = shown(text);
  if (what.kind === "missing") return <p className="absent">{missing}</p>;
  if (what.kind === "redacted") return <Redacted />;
  return (
    <>
      <Words text={what.text} as={as} />
      {what.truncated && <p className="absent">The text was cut here before it was stored.</p>}
    </>
  );
}

export function Redacted() {
  return (
    <p className="redacted">
      <span className="redacted-bar" aria-hidden="true" />
      Redacted before it was stored
    </p>
  );
}

function Words({ text, as }: { text: string; as: "markdown" | "plain" }) {
  const [all, setAll] = useState(false);
  const structure = structureIn(text);
  if (structure) return <Json value={structure} />;

  const reach = all ? ({ kind: "whole" } as const) : firstReach(text, DRAWN_AT_FIRST);
  const part = reach.kind === "whole" ? text : reach.text;
  return (
    <>
      {as === "markdown" ? <Markdown text={part} /> : <p className="plain">{part}</p>}
      {reach.kind === "part" && <MoreButton length={reach.length} onMore={() => setAll(true)} />}
    </>
  );
}
