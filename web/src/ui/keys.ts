// Keyboard shortcuts of a page. Keys typed into a field, or together with a modifier, are never ours.
import { useEffect, useEffectEvent } from "react";

/** Each handler says whether it used the key. */
export type Keys = Record<string, (event: KeyboardEvent) => boolean | void>;

export function useKeys(keys: Keys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isModified(event) || isTyping(event.target)) return;
    if (keys[event.key]?.(event)) event.preventDefault();
  });

  // The window's keyboard.
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function isModified(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}
