// Where things live in the URL. A session id is whatever a client sent: slashes, percent signs, dots, markup, emoji.

/** Beyond this an address breaks in logs, chats and proxies; the key is short. */
const LONGEST_ID = 400;

/** The session's path segment, before encoding: its id, or its key where no URL can carry the id. */
export function sessionSegment(session: { session_id: string; key: string }): string {
  return carriable(session.session_id) ? session.session_id : session.key;
}

/**
 * URLs fold "." and ".." away (encoded or not), cannot hold half a surrogate pair, and browsers rewrite tabs and
 * line breaks.
 */
export function carriable(segment: string): boolean {
  if (segment === "" || segment === "." || segment === "..") return false;
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  return segment.length <= LONGEST_ID && !/[\u0000-\u001f\u007f]/.test(segment) && !/\p{Surrogate}/u.test(segment);
}

/** The place in a session that a link points at. */
export interface Place {
  /** Counted from one, as people count. */
  turn?: number;
  trace?: string;
  span?: string;
}

/** Reads a place from search parameters; what makes no sense is no place. */
export function parsePlace(search: Record<string, unknown>): Place {
  const turn = Number(search.turn);
  return {
    ...(Number.isSafeInteger(turn) && turn > 0 ? { turn } : {}),
    ...(isId(search.trace) && isId(search.span) ? { trace: search.trace, span: search.span } : {}),
  };
}

/** Plain `a=b` pairs: the router's own notation would put JSON quotes around ids made of digits. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const known = Object.entries(search).filter(([, value]) => value != null);
  const text = new URLSearchParams(known.map(([key, value]) => [key, String(value)])).toString();
  return text && `?${text}`;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]+$/i.test(value);
}
