// The turns of a session, one under the other: virtual, live, and moved through by keyboard. Which turn and which span
// are selected is in the URL; what is folded or unfolded is this page's own.
import { Link } from "@tanstack/react-router";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from "react";
import type { Turn } from "../api/queries.ts";
import type { Place } from "../model/address.ts";
import { formatExactCount } from "../model/format.ts";
import { guessHeight } from "../model/height.ts";
import { Icon } from "../ui/Icon.tsx";
import { useKeys } from "../ui/keys.ts";
import { usePreference } from "../ui/preference.ts";
import { LONGEST_OPEN, TurnView } from "./TurnView.tsx";
import { useFolds } from "./folds.ts";

interface Props {
  header: ReactNode;
  back: { project: string; id: string };
  turns: Turn[];
  total: number;
  place: Place;
  onPlace: (place: Place, how?: "push" | "replace") => void;
  onLeft: () => void;
  more: "yes" | "no" | "failed";
  onEndNear: () => void;
}

export function Transcript({ header, back, turns, total, place, onPlace, onLeft, more, onEndNear }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [headHeight, measureHead] = useHeight();
  const [stepsPreference, setSteps] = usePreference("steps");
  const stepsShown = stepsPreference !== "hidden";
  const folds = useFolds();
  const virtual = useVirtualizer({
    count: turns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess(turns[index], scroller.current?.clientWidth ?? 760, stepsShown),
    getItemKey: (index) => turns[index]?.trace_ids[0] ?? index,
    overscan: 4,
    scrollMargin: headHeight,
    scrollPaddingStart: 56,
    useAnimationFrameWithResizeObserver: true,
  });
  const items = virtual.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;
  const sought = place.turn !== undefined && place.turn > turns.length && place.turn <= total;

  const wanted = more === "yes" && (sought || lastDrawn >= turns.length - 20);
  const reachEnd = useEffectEvent(onEndNear);
  // The server: the turns after these, before the reader (or the link) gets there.
  useEffect(() => {
    if (wanted) reachEnd();
  }, [wanted, turns.length]);

  useSelectedTurn(virtual, scroller, place, turns.length);
  useTurnKeys(scroller, total, place, onPlace, onLeft);

  return (
    <div className="transcript scroll" ref={scroller}>
      <nav className="session-bar" aria-label="Session">
        <Link to="/projects/$project/sessions" params={{ project: back.project }} className="link back">
          <Icon name="back" /> Sessions
        </Link>
        <span className="clip quiet" aria-hidden="true">{back.id}</span>
        <Position items={items} scroller={virtual.scrollOffset ?? 0} total={total} />
        <button type="button" className="chip" aria-pressed={stepsShown} onClick={() => setSteps(stepsShown ? "hidden" : "shown")}>
          Steps
        </button>
      </nav>
      <div ref={measureHead} className="column">{header}</div>
      {turns.length === 0 && <p className="column absent">This session has traces, but no turn.</p>}
      <div className="turns" style={{ height: virtual.getTotalSize() }} role="feed" aria-label="Turns" aria-busy={wanted}>
        {items.map(({ index, key, start }) => {
          const turn = turns[index];
          return (
            turn && (
              <div key={key} ref={virtual.measureElement} data-index={index} className="turn-place" style={{ transform: `translateY(${start - headHeight}px)` }}>
                <TurnView
                  turn={turn}
                  previousEnd={turns[index - 1]?.ended_at}
                  total={total}
                  selected={place.turn === turn.index + 1}
                  openSpan={place.span && place.trace ? `${place.trace}:${place.span}` : null}
                  stepsShown={stepsShown}
                  folds={folds}
                  onPlace={onPlace}
                />
              </div>
            )
          );
        })}
      </div>
      {more !== "no" && <End more={more} sought={sought ? place.turn : undefined} loaded={turns.length} onRetry={onEndNear} />}
    </div>
  );
}

function guess(turn: Turn | undefined, width: number, shown: boolean): number {
  return turn ? guessHeight(turn, width - 140, { shown, longest: LONGEST_OPEN }) : 200;
}

function Position({ items, scroller, total }: { items: { index: number; end: number }[]; scroller: number; total: number }) {
  const current = items.find((item) => item.end > scroller + 80);
  if (!current || total === 0) return null;
  return <span className="position quiet">{`${formatExactCount(current.index + 1)} of ${formatExactCount(total)}`}</span>;
}

function End({ more, sought, loaded, onRetry }: { more: "yes" | "failed"; sought: number | undefined; loaded: number; onRetry: () => void }) {
  if (more === "failed") {
    return (
      <p className="column table-foot" role="alert">
        More turns could not be read. <button type="button" className="link" onClick={onRetry}>Try again</button>
      </p>
    );
  }
  return (
    <p className="column table-foot" role="status">
      {sought ? `On the way to turn ${formatExactCount(sought)}: ${formatExactCount(loaded)} read` : "Reading more turns"}
    </p>
  );
}

function useHeight(): [number, (element: HTMLElement | null) => (() => void) | undefined] {
  const [height, setHeight] = useState(0);
  const [measure] = useState(() => (element: HTMLElement | null) => {
    if (!element) return undefined;
    // The bar above the header is part of what the turns begin under.
    const observer = new ResizeObserver(() => setHeight(element.offsetTop + element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  });
  return [height, measure];
}

type Scroller = React.RefObject<HTMLDivElement | null>;

/** Brings the turn of the URL into view when it changes, or once it has been read. */
function useSelectedTurn(virtual: Virtualizer<HTMLDivElement, Element>, scroller: Scroller, place: Place, loaded: number) {
  const shownTurn = useRef<number | undefined>(undefined);
  const ready = place.turn !== undefined && place.turn <= loaded;
  const bring = useEffectEvent((turn: number) => {
    shownTurn.current = turn;
    const element = turnElement(scroller, turn);
    if (element && liesIn(element, scroller.current)) return element.focus({ preventScroll: true });
    virtual.scrollToIndex(turn - 1, { align: "start" });
    focusSoon(scroller, turn, 30);
  });

  // The scroll position and the focus.
  useEffect(() => {
    if (place.turn === undefined) shownTurn.current = undefined;
    else if (ready && shownTurn.current !== place.turn) bring(place.turn);
  }, [place.turn, ready]);
}

function turnElement(scroller: Scroller, turn: number): HTMLElement | null {
  return scroller.current?.querySelector<HTMLElement>(`[data-turn="${turn}"]`) ?? null;
}

function liesIn(element: HTMLElement, frame: HTMLElement | null): boolean {
  if (element.contains(document.activeElement)) return true;
  const box = element.getBoundingClientRect();
  const outer = frame?.getBoundingClientRect();
  return outer !== undefined && box.top >= outer.top + 40 && box.bottom <= outer.bottom;
}

/** A virtual row exists some frames after the scroll that asked for it. */
function focusSoon(scroller: Scroller, turn: number, frames: number): void {
  const element = turnElement(scroller, turn);
  if (element && !element.contains(document.activeElement)) element.focus({ preventScroll: true });
  else if (!element && frames > 0) requestAnimationFrame(() => focusSoon(scroller, turn, frames - 1));
}

function useTurnKeys(scroller: Scroller, total: number, place: Place, onPlace: Props["onPlace"], onLeft: () => void) {
  const turnBy = (by: 1 | -1) => () => {
    const next = place.turn === undefined ? firstInView(scroller) : Math.min(Math.max(place.turn + by, 1), total);
    if (next) onPlace({ turn: next });
    return true;
  };
  const step = (by: 1 | -1) => () => {
    const steps = [...(scroller.current?.querySelectorAll<HTMLElement>(`[data-turn="${place.turn}"] [data-step]`) ?? [])];
    const here = steps.indexOf(document.activeElement as HTMLElement);
    const next = here === -1 ? (by === 1 ? steps[0] : undefined) : steps[here + by];
    if (place.turn === undefined || !next) return false;
    next.focus();
    if (place.span) next.click();
    return true;
  };
  const enter = () => {
    const turn = document.activeElement;
    if (!(turn instanceof HTMLElement) || !turn.dataset.turn) return false;
    const first = turn.querySelector<HTMLElement>("[data-step]");
    if (first) first.focus();
    else turn.querySelector<HTMLElement>(".steps-summary")?.click();
    return true;
  };
  const leave = () => {
    if (place.span) onPlace({ turn: place.turn });
    else if (document.activeElement?.closest("[data-step]")) turnElement(scroller, place.turn ?? 0)?.focus();
    else if (place.turn !== undefined) onPlace({});
    else onLeft();
    return true;
  };
  useKeys({ j: turnBy(1), k: turnBy(-1), ArrowDown: step(1), ArrowUp: step(-1), Enter: enter, Escape: leave });
}

function firstInView(scroller: Scroller): number | undefined {
  const top = (scroller.current?.getBoundingClientRect().top ?? 0) + 40;
  const turns = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-turn]") ?? [])];
  return Number(turns.find((turn) => turn.getBoundingClientRect().bottom > top + 40)?.dataset.turn) || undefined;
}

export function TranscriptSkeleton({ project }: { project: string }) {
  return (
    <section className="session" aria-busy="true" aria-label="The session is being read">
      <div className="transcript">
        <nav className="session-bar" aria-label="Session">
          <Link to="/projects/$project/sessions" params={{ project }} className="link back">
            <Icon name="back" /> Sessions
          </Link>
        </nav>
        <div className="column" aria-hidden="true">
          <div className="session-head">
            <span className="bone bone-title" />
            <span className="bone bone-facts" />
          </div>
          {[1, 2, 3].map((n) => (
            <div key={n} className="turn-skeleton">
              <span className="bone bone-user" />
              <span className="bone bone-answer" />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
