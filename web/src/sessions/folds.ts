// What the reader folded and unfolded on this page. Kept above the turns, since those come and go while scrolling.
import { useState } from "react";

export interface Folds {
  /** Steps whose children are folded away. */
  steps: ReadonlySet<string>;
  /** Turns whose list of steps is not as the page has it by default. */
  turned: ReadonlySet<string>;
  /** Turns that show their wrappers. */
  unwrapped: ReadonlySet<string>;
  toggle: (which: "steps" | "turned" | "unwrapped", id: string) => void;
}

const NOTHING: ReadonlySet<string> = new Set();

export function useFolds(): Folds {
  const [sets, setSets] = useState({ steps: NOTHING, turned: NOTHING, unwrapped: NOTHING });
  const toggle: Folds["toggle"] = (which, id) => setSets((now) => ({ ...now, [which]: toggled(now[which], id) }));
  return { ...sets, toggle };
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
