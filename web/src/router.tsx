// Every address of the page, and the view that answers it. Search parameters are read by the model.
import { createRootRoute, createRoute, createRouter, Link } from "@tanstack/react-router";
import { parsePlace, parseSearch, stringifySearch } from "./model/address.ts";
import { LandingPage } from "./projects/LandingPage.tsx";
import { SessionPage } from "./sessions/SessionPage.tsx";
import { SessionsPage } from "./sessions/SessionsPage.tsx";
import { Shell } from "./Shell.tsx";
import { Blank } from "./ui/Blank.tsx";
import { Failure } from "./ui/Failure.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });

const home = createRoute({ getParentRoute: () => root, path: "/", component: LandingPage });

const sessions = createRoute({
  getParentRoute: () => root,
  path: "/projects/$project/sessions",
  component: function Sessions() {
    const { project } = sessions.useParams();
    return <SessionsPage key={project} project={project} />;
  },
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/projects/$project/sessions/$session",
  validateSearch: parsePlace,
  component: function Session() {
    const { project, session: name } = session.useParams();
    return <SessionPage key={`${project} ${name}`} project={project} name={name} place={session.useSearch()} />;
  },
});

function NoSuchPage() {
  return (
    <Blank title="There is no such page" action={<Link to="/" className="button">Go to the sessions</Link>}>
      <p>The address may be mistyped, or from another version of Turnwise.</p>
    </Blank>
  );
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

export const router = createRouter({
  routeTree: root.addChildren([home, sessions, session]),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: ({ error, reset }) => <Failure title="This view failed" error={asError(error)} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
