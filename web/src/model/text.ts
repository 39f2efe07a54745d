// What was said: present, redacted before it was stored, or never received. Three different things to a reader.

export interface Text {
  text: string;
  redacted: boolean;
  truncated: boolean;
}

export type Shown =
  | { kind: "missing" }
  | { kind: "redacted" }
  | { kind: "text"; text: string; truncated: boolean };

const REDACTED = "__REDACTED__";

export function shown(text: Text | null | undefined): Shown {
  if (!text) return { kind: "missing" };
  if (text.redacted || text.text.trim() === REDACTED) return { kind: "redacted" };
  if (text.text.trim() === "") return { kind: "missing" };
  return { kind: "text", text: text.text, truncated: text.truncated };
}

/** One line for a table cell or a step. Slices before it folds, so a megabyte costs nothing. */
export function oneLine(text: string, max = 400): string {
  const folded = text.slice(0, max * 2).replace(/\s+/g, " ").trim();
  return folded.length > max ? `${folded.slice(0, max)}…` : folded;
}

/** For excerpts: the words without the marks that markdown puts around them. */
export function withoutMarkup(markdown: string): string {
  return markdown
    .slice(0, 2_000)
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`+)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/(^|[\s(])[*_](?=\S)([^*_\n]*?\S)[*_](?=[\s).,;:!?]|$)/gm, "$1$2")
    .replace(/^\s*(?:#{1,6}|[-*+]|>|```\w*)\s+/gm, "");
}

export type Reach = { kind: "whole" } | { kind: "part"; text: string; length: number };

/** How much of a long text to draw at first. Cuts at a line when one is near. */
export function firstReach(text: string, max: number): Reach {
  if (text.length <= max * 1.25) return { kind: "whole" };
  const line = text.lastIndexOf("\n", max);
  const end = line > max * 0.6 ? line : max;
  return { kind: "part", text: wholeCharacters(text.slice(0, end)), length: text.length };
}

function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
