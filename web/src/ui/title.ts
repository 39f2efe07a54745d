// What the browser's tab says.
import { useEffect } from "react";

export function useTitle(title: string): void {
  // The document's title.
  useEffect(() => {
    document.title = `${title} · Turnwise`;
    return () => {
      document.title = "Turnwise";
    };
  }, [title]);
}
