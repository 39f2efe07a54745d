// Whether the server answers. Every request reports here; the banner listens.

export type Reach = "here" | "gone";

let reach: Reach = "here";
const listeners = new Set<() => void>();

export const noteAnswer = (): void => set("here");
export const noteSilence = (): void => set("gone");
export const readReach = (): Reach => reach;

export function onReach(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: Reach): void {
  if (next === reach) return;
  reach = next;
  for (const listener of listeners) listener();
}
