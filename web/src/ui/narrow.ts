// Whether the window is too narrow for columns side by side. The same width as in the stylesheets.
import { useSyncExternalStore } from "react";

const query = globalThis.matchMedia?.("(max-width: 860px)");

export function useNarrow(): boolean {
  return useSyncExternalStore(listen, isNarrow);
}

export function isNarrow(): boolean {
  return query?.matches ?? false;
}

function listen(listener: () => void): () => void {
  query?.addEventListener("change", listener);
  return () => query?.removeEventListener("change", listener);
}
