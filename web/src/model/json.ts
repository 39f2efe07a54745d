// Values as people read them: JSON indented, its tokens told apart, attributes as rows.

export interface JsonToken {
  kind: "key" | "string" | "number" | "word" | "plain";
  text: string;
}

/** The object or list a text holds, or undefined: a bare number or quoted word in a sentence is not "JSON". */
export function structureIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Values often arrive as JSON written into a string; readers want what is inside. */
export function readable(value: unknown): unknown {
  return typeof value === "string" ? (structureIn(value) ?? value) : value;
}

export function pretty(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)/g;

/** Splits indented JSON for colouring; joined again, the tokens are the text. */
export function jsonTokens(json: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: "plain", text: json.slice(end, match.index) });
    tokens.push(...named(match));
    end = match.index + match[0].length;
  }
  if (end < json.length) tokens.push({ kind: "plain", text: json.slice(end) });
  return tokens;
}

function named([whole, quoted, colon, number]: RegExpMatchArray): JsonToken[] {
  if (quoted && colon) return [{ kind: "key", text: quoted }, { kind: "plain", text: colon }];
  if (quoted) return [{ kind: "string", text: quoted }];
  return [{ kind: number ? "number" : "word", text: whole }];
}

export interface AttributeRow {
  key: string;
  value: unknown;
}

export function attributeRows(attributes: Record<string, unknown>): AttributeRow[] {
  return Object.keys(attributes)
    .toSorted()
    .map((key) => ({ key, value: readable(attributes[key]) }));
}
