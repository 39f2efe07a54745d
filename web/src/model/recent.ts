// The sessions table stays live without re-reading every page: pages once read, plus a fresh first page ("head").

export interface Recent {
  key: string;
  last_activity_at: string;
}

/** Newest first, each session once, the head's version winning. */
export function mergeRecent<S extends Recent>(pages: readonly S[], head: readonly S[]): S[] {
  const fresh = new Set(head.map((s) => s.key));
  const rest = pages.filter((s) => !fresh.has(s.key));
  return unique([...head, ...rest]).toSorted((a, b) => Date.parse(b.last_activity_at) - Date.parse(a.last_activity_at));
}

/**
 * True when sessions may lie unseen between the head and the pages. Everything older than the newest paged session was
 * paged, or has moved up into the head; so the head reaches the pages once its oldest is no newer than that.
 */
export function leavesGap(pages: readonly Recent[], head: readonly Recent[], headIsAll: boolean): boolean {
  const oldest = head.at(-1);
  if (headIsAll || !oldest) return false;
  const newest = Math.max(...pages.map((s) => Date.parse(s.last_activity_at)));
  return Date.parse(oldest.last_activity_at) > newest;
}

/** How far to move the scroll so that the row the reader looks at stays where it was. */
export function rowsShifted(before: readonly Recent[], after: readonly Recent[], firstVisible: number): number {
  const anchor = before[firstVisible];
  if (!anchor) return 0;
  const now = after.findIndex((s) => s.key === anchor.key);
  return now === -1 ? 0 : now - firstVisible;
}

function unique<S extends Recent>(sessions: readonly S[]): S[] {
  const seen = new Set<string>();
  return sessions.filter((s) => !seen.has(s.key) && seen.add(s.key));
}
