// A preference: one value in localStorage, read by whoever needs it. Without storage it lives as long as the page.
import { useSyncExternalStore } from "react";

const values = new Map<string, string | null>();
const listeners = new Set<() => void>();

export function usePreference(name: string): [string | null, (value: string) => void] {
  const value = useSyncExternalStore(listen, () => readPreference(name));
  return [value, (next) => writePreference(name, next)];
}

export function readPreference(name: string): string | null {
  if (!values.has(name)) values.set(name, stored(name));
  return values.get(name) ?? null;
}

function writePreference(name: string, value: string): void {
  values.set(name, value);
  try {
    localStorage.setItem(`turnwise.${name}`, value);
  } catch {
    // Storage may be forbidden; the choice then holds for this page only.
  }
  for (const listener of listeners) listener();
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`turnwise.${name}`);
  } catch {
    return null;
  }
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
