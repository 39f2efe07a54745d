// What the pages ask the server, one entry per endpoint; and how gently they ask again.
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions, type InfiniteData } from "@tanstack/react-query";
import { ApiError, client, unwrap, type Schemas } from "./client.ts";

export type Project = Schemas["Project"];
export type SessionSummary = Schemas["SessionSummary"];
export type SessionPage = Schemas["SessionPage"];
export type Session = Schemas["Session"];
export type Turn = Schemas["Turn"];
export type SpanSummary = Schemas["SpanSummary"];
export type Span = Schemas["Span"];
export type Trace = Schemas["Trace"];

const POLL_MS = 5_000;
const SESSIONS_PER_PAGE = 50;
const TURNS_PER_PAGE = 100;
/** A live session re-reads this many of its last pages; earlier turns hardly ever change. */
const LIVE_PAGES = 5;

export const queryClient = new QueryClient({
  defaultOptions: {
    // "always": a browser that believes itself offline still reaches a server on this machine.
    queries: { retry: worthRetrying, staleTime: 2_000, networkMode: "always" },
  },
});

/** A refusal stays a refusal; silence and server faults get two more chances. */
function worthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);
}

export const projects = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/projects", { signal })).then((page) => page.data),
  refetchInterval: POLL_MS,
});

/** Asked only while the server is silent: its first answer is the news. */
export const heartbeat = queryOptions({
  queryKey: ["heartbeat"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/projects", { signal })).then(() => true),
  refetchInterval: 2_000,
  retry: false,
});

export const sessions = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["sessions", project, "pages"],
    queryFn: ({ pageParam, signal }) => readSessions(project, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: SessionPage) => page.next_cursor ?? undefined,
  });

export const sessionsHead = (project: string) =>
  queryOptions({
    queryKey: ["sessions", project, "head"],
    queryFn: ({ signal }) => readSessions(project, undefined, signal),
    refetchInterval: POLL_MS,
  });

function readSessions(project: string, cursor: string | undefined, signal: AbortSignal): Promise<SessionPage> {
  const params = { path: { project }, query: { limit: SESSIONS_PER_PAGE, cursor } };
  return unwrap(client.GET("/api/v1/projects/{project}/sessions", { params, signal }));
}

export const session = (project: string, name: string) =>
  infiniteQueryOptions({
    queryKey: ["session", project, name, "pages"],
    queryFn: ({ pageParam, signal }) => readSession(project, name, { limit: TURNS_PER_PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Session) => page.next_cursor ?? undefined,
    // Long sessions have many pages; `refreshTail` re-reads the ones that can have changed.
    staleTime: Infinity,
  });

/** One turn's worth of the session, to learn whether it changed. */
export const sessionHead = (project: string, name: string) =>
  queryOptions({
    queryKey: ["session", project, name, "head"],
    queryFn: ({ signal }) => readSession(project, name, { limit: 1 }, signal),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });

function readSession(
  project: string,
  name: string,
  page: { limit: number; cursor?: string },
  signal?: AbortSignal,
): Promise<Session> {
  const params = { path: { session: name }, query: { project, ...page } };
  return unwrap(client.GET("/api/v1/sessions/{session}", { params, signal }));
}

type SessionPages = InfiniteData<Session, string | undefined>;

/** Reads the last loaded pages of a session again; all of them when they are few. */
export async function refreshTail(project: string, name: string): Promise<void> {
  const { queryKey } = session(project, name);
  const known = queryClient.getQueryData<SessionPages>(queryKey);
  if (!known) return;
  const from = Math.max(0, known.pages.length - LIVE_PAGES);
  const fresh = await Promise.all(
    known.pageParams.slice(from).map((cursor) => readSession(project, name, { limit: TURNS_PER_PAGE, cursor })),
  );
  queryClient.setQueryData<SessionPages>(queryKey, (now) => now && { ...now, pages: now.pages.toSpliced(from, fresh.length, ...fresh) });
}

export const trace = (traceId: string) =>
  queryOptions({
    queryKey: ["trace", traceId],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/traces/{trace_id}", { params: { path: { trace_id: traceId } }, signal })),
    staleTime: 30_000,
  });
