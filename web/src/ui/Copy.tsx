// A button that puts a text on the clipboard and says so.
import { useEffect, useState } from "react";
import { Icon } from "./Icon.tsx";

export function Copy({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);

  // A timer that takes the tick back.
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <button
      type="button"
      className="icon-button"
      title={`Copy ${what}`}
      aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
      onClick={() => void put(text).then(setCopied)}
    >
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}

/** The clipboard API needs https or localhost; a server on another machine of the network is neither. */
async function put(text: string): Promise<boolean> {
  if (!navigator.clipboard) return putBySelection(text);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => putBySelection(text),
  );
}

function putBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
