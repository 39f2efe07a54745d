// The sessions of a project, newest activity first, live.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { isNotFound } from "../api/client.ts";
import { projects, sessions, sessionsHead } from "../api/queries.ts";
import { plural } from "../model/format.ts";
import { leavesGap, mergeRecent } from "../model/recent.ts";
import { Blank } from "../ui/Blank.tsx";
import { Code } from "../ui/Code.tsx";
import { Failure } from "../ui/Failure.tsx";
import { useTitle } from "../ui/title.ts";
import { SessionsTable, SessionsTableSkeleton } from "./SessionsTable.tsx";

export function SessionsPage({ project }: { project: string }) {
  useTitle(project);
  const pages = useInfiniteQuery(sessions(project));
  const head = useQuery({ ...sessionsHead(project), enabled: pages.isSuccess });
  const rows = useRecent(pages.data?.pages ?? [], head.data, pages.refetch);

  if (pages.isPending) return <SessionsTableSkeleton project={project} />;
  if (pages.isError && rows.length === 0) return <Refused project={project} error={pages.error} onRetry={() => void pages.refetch()} />;
  if (rows.length === 0) return <NoSessions project={project} />;
  return (
    <section className="sessions" aria-labelledby="sessions-title">
      <header className="sessions-head">
        <h1 id="sessions-title">{project}</h1>
        <Totals project={project} />
      </header>
      <SessionsTable
        project={project}
        sessions={rows}
        more={pages.isFetchNextPageError ? "failed" : pages.hasNextPage ? "yes" : "no"}
        onEndNear={() => !pages.isFetching && void pages.fetchNextPage()}
        onRetry={() => void pages.fetchNextPage()}
      />
    </section>
  );
}

type Page = { data: Parameters<typeof SessionsTable>[0]["sessions"]; next_cursor?: string | null };

function useRecent(pages: Page[], head: Page | undefined, onGap: () => void) {
  const paged = pages.flatMap((page) => page.data);
  const gap = head !== undefined && pages.length > 0 && leavesGap(paged, head.data, head.next_cursor == null);

  // The query cache: more sessions came at once than the head shows, so the pages are read again.
  useEffect(() => {
    if (gap) onGap();
  }, [gap, onGap]);

  return mergeRecent(paged, head?.data ?? []);
}

function Totals({ project }: { project: string }) {
  const { data } = useQuery(projects);
  const known = data?.find((p) => p.name === project);
  return <p className="totals">{known ? `${plural(known.session_count, "session")} · ${plural(known.turn_count, "turn")}` : "\u00a0"}</p>;
}

function NoSessions({ project }: { project: string }) {
  const { data } = useQuery(projects);
  const traces = data?.find((p) => p.name === project)?.trace_count ?? 0;
  return (
    <Blank title={traces > 0 ? "Traces, but no sessions" : "No sessions in this project"} action={<Link to="/" className="button">Other projects</Link>}>
      {traces > 0 ? (
        <>
          <p>{plural(traces, "trace has", "traces have")} arrived, but none says which session it belongs to. Name it around your calls:</p>
          <Code text={'with using_session("any-id-of-yours"):\n    answer(question)'} label="Python example" />
        </>
      ) : (
        <p>They appear here as soon as a trace with a session id arrives.</p>
      )}
    </Blank>
  );
}

function Refused({ project, error, onRetry }: { project: string; error: Error; onRetry: () => void }) {
  if (!isNotFound(error)) return <Failure title="The sessions could not be read" error={error} onRetry={onRetry} />;
  return (
    <Blank title="There is no such project" action={<Link to="/" className="button">Go to the latest project</Link>}>
      <p>
        Nothing has arrived for <q>{project}</q>. A project comes into being with its first trace.
      </p>
    </Blank>
  );
}
