// The keys a page knows, one "?" away.
import { Fragment, useRef } from "react";
import { Icon } from "./Icon.tsx";
import { useKeys } from "./keys.ts";

const KEYS: [string[], string][] = [
  [["j", "k"], "next or previous session, next or previous turn"],
  [["Enter"], "open the session; go into the turn's steps; open a step"],
  [["↑", "↓"], "move between sessions, or between steps"],
  [["←", "→"], "fold or unfold a step"],
  [["Esc"], "close the span, leave the turn, go back to the sessions"],
  [["?"], "this list"],
];

export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useKeys({ "?": () => (open(), true) });
  return (
    <>
      <button type="button" className="icon-button keys-button" aria-label="Keyboard" title="Keyboard (?)" onClick={open}>
        <Icon name="keys" />
      </button>
      <dialog ref={dialog} className="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">Keyboard</h2>
        <dl>
          {KEYS.map(([keys, meaning]) => (
            <Fragment key={meaning}>
              <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
              <dd>{meaning}</dd>
            </Fragment>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit" className="button">Close</button>
        </form>
      </dialog>
    </>
  );
}
