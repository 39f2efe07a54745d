// The table of sessions: virtual rows of one height, each a link, moved through with j and k.
import { useElementScrollRestoration } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import type { SessionSummary } from "../api/queries.ts";
import { rowsShifted } from "../model/recent.ts";
import { useKeys } from "../ui/keys.ts";
import { useNarrow } from "../ui/narrow.ts";
import { SessionRow } from "./SessionRow.tsx";

const ROW = 62;
const CARD = 122;

const COLUMNS = ["First input", "Last output", "User", "Turns", "Status", "Tokens", "Cost", "Duration", "Models", "Last activity"];

interface Props {
  project: string;
  sessions: SessionSummary[];
  more: "yes" | "no" | "failed";
  onEndNear: () => void;
  onRetry: () => void;
}

export function SessionsTable({ project, sessions, more, onEndNear, onRetry }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useNarrow() ? CARD : ROW;
  const restored = useElementScrollRestoration({ id: "sessions" });
  const virtual = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => sessions[index]?.key ?? index,
    overscan: 8,
    initialOffset: restored?.scrollY ?? 0,
  });
  const items = virtual.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;

  // Measured sizes belong to one width of the window.
  useLayoutEffect(() => virtual.measure(), [rowHeight, virtual]);

  const nearEnd = more === "yes" && lastDrawn >= sessions.length - 15;
  const reachEnd = useEffectEvent(onEndNear);
  // The server: the next page, before the reader gets there.
  useEffect(() => {
    if (nearEnd) reachEnd();
  }, [nearEnd, sessions.length]);

  useSteadyScroll(scroller, sessions, rowHeight);
  useRowKeys(scroller);

  return (
    <div className="table" role="table" aria-label="Sessions" aria-rowcount={more === "no" ? sessions.length + 1 : -1}>
      <div role="rowgroup" className="table-head">
        <div role="row" className="row row-head" aria-rowindex={1}>
          {COLUMNS.map((name) => (
            <span key={name} role="columnheader">{name}</span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-body scroll" ref={scroller} data-scroll-restoration-id="sessions">
        <div role="presentation" className="table-space" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const session = sessions[index];
            return session && <SessionRow key={key} project={project} session={session} index={index} top={start} height={rowHeight} />;
          })}
        </div>
        {more === "failed" && (
          <p role="presentation" className="table-foot">
            More sessions could not be read. <button type="button" className="link" onClick={onRetry}>Try again</button>
          </p>
        )}
      </div>
    </div>
  );
}

/** New sessions come in above; a reader further down must not notice. */
function useSteadyScroll(scroller: React.RefObject<HTMLDivElement | null>, sessions: SessionSummary[], rowHeight: number) {
  const before = useRef(sessions);

  // The scroll position, before the browser paints.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && element.scrollTop > rowHeight / 2) {
      element.scrollBy(0, rowsShifted(before.current, sessions, Math.floor(element.scrollTop / rowHeight)) * rowHeight);
    }
    before.current = sessions;
  }, [scroller, sessions, rowHeight]);
}

function useRowKeys(scroller: React.RefObject<HTMLDivElement | null>) {
  const link = (index: number) => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  const firstVisible = () => {
    const top = scroller.current?.getBoundingClientRect().top ?? 0;
    const rows = scroller.current?.querySelectorAll<HTMLElement>("[data-index]") ?? [];
    return [...rows].find((row) => row.getBoundingClientRect().top >= top - 1)?.querySelector("a");
  };
  const move = (by: 1 | -1) => () => {
    const here = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset.index;
    const next = here === undefined ? firstVisible() : link(Number(here) + by);
    next?.focus();
    return true;
  };
  useKeys({ j: move(1), ArrowDown: move(1), k: move(-1), ArrowUp: move(-1) });
}

export function SessionsTableSkeleton({ project }: { project: string }) {
  return (
    <section className="sessions" aria-busy="true" aria-label="Sessions are being read">
      <header className="sessions-head">
        <h1>{project}</h1>
        <p className="totals">&nbsp;</p>
      </header>
      <div className="table" aria-hidden="true">
        <div className="table-head">
          <div className="row row-head">
            {COLUMNS.map((name) => (
              <span key={name}>{name}</span>
            ))}
          </div>
        </div>
        <div className="table-body">
          {Array.from({ length: 12 }, (_, index) => (
            <div key={index} className="row row-skeleton">
              <span className="bone" />
              <span className="bone" />
              <span className="bone bone-s" />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
