// One session: its facts, the turns as they were held, and beside them the span that is open.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { isNotFound } from "../api/client.ts";
import { refreshTail, session as sessionQuery, sessionHead } from "../api/queries.ts";
import type { Place } from "../model/address.ts";
import { oneLine } from "../model/text.ts";
import { Blank } from "../ui/Blank.tsx";
import { Boundary } from "../ui/Boundary.tsx";
import { Failure } from "../ui/Failure.tsx";
import { useTitle } from "../ui/title.ts";
import { SessionHeader } from "./SessionHeader.tsx";
import { SpanPanel } from "./SpanPanel.tsx";
import { Transcript, TranscriptSkeleton } from "./Transcript.tsx";

interface Props {
  project: string;
  name: string;
  place: Place;
}

export function SessionPage({ project, name, place }: Props) {
  const pages = useInfiniteQuery(sessionQuery(project, name));
  const { data: head } = useQuery({ ...sessionHead(project, name), enabled: pages.isSuccess });
  const known = pages.data?.pages;
  useLiveTurns(project, name, known?.at(-1)?.span_count, head?.span_count);
  const go = useGo(project, name);
  const leave = useLeave(project);
  useTitle(oneLine(known?.[0]?.session_id ?? name, 60));

  if (!known) {
    return pages.isError ? <Refused project={project} name={name} error={pages.error} onRetry={() => void pages.refetch()} /> : <TranscriptSkeleton project={project} />;
  }
  const session = head ?? known[0];
  if (!session) return null;
  const turns = known.flatMap((page) => page.turns);
  const span = place.trace && place.span ? { trace: place.trace, span: place.span } : null;
  return (
    <section className={span ? "session session-split" : "session"} aria-label="Session">
      <Transcript
        header={<SessionHeader session={session} />}
        back={{ project, id: session.session_id }}
        turns={turns}
        total={session.turn_count}
        place={place}
        onPlace={go}
        onLeft={leave}
        more={pages.isFetchNextPageError ? "failed" : pages.hasNextPage ? "yes" : "no"}
        onEndNear={() => !pages.isFetchingNextPage && void pages.fetchNextPage()}
      />
      {span && (
        <Boundary key={`${span.trace}${span.span}`} renderFailure={(error, retry) => <LostPanel error={error} onRetry={retry} />}>
          <SpanPanel traceId={span.trace} spanId={span.span} onClosed={() => go({ turn: place.turn })} />
        </Boundary>
      )}
    </section>
  );
}

function LostPanel({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <aside className="panel" aria-label="Span">
      <Failure title="This span could not be drawn" error={error} onRetry={onRetry} />
    </aside>
  );
}

/** The place lives in the URL; moving about does not fill the history, opening the first span does. */
function useGo(project: string, name: string) {
  const navigate = useNavigate();
  return (place: Place, how: "push" | "replace" = "replace") =>
    void navigate({
      to: "/projects/$project/sessions/$session",
      params: { project, session: name },
      search: place,
      replace: how === "replace",
      resetScroll: false,
    });
}

function useLeave(project: string) {
  const navigate = useNavigate();
  return () => void navigate({ to: "/projects/$project/sessions", params: { project } });
}

/** A session that grew since its turns were read is read again from its end. */
function useLiveTurns(project: string, name: string, read: number | undefined, now: number | undefined) {
  // The server: the turns that can have changed. Should it fail, the next look at the head shows it.
  useEffect(() => {
    const grew = read !== undefined && now !== undefined && read !== now;
    if (grew) void refreshTail(project, name).catch(() => undefined);
  }, [project, name, read, now]);
}

function Refused({ project, name, error, onRetry }: { project: string; name: string; error: Error; onRetry: () => void }) {
  if (!isNotFound(error)) return <Failure title="The session could not be read" error={error} onRetry={onRetry} />;
  return (
    <Blank
      title="There is no such session"
      action={<Link to="/projects/$project/sessions" params={{ project }} className="button">All sessions of {project}</Link>}
    >
      <p>
        No session <q>{oneLine(name, 120)}</q> is stored in this project. It may belong to another project, or its retention has ended.
      </p>
    </Blank>
  );
}
