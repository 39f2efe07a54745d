// What surrounds every view: the bar with name, project and theme, and the word that the server is gone.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useEffect, useSyncExternalStore } from "react";
import { heartbeat, queryClient } from "./api/queries.ts";
import { onReach, readReach } from "./api/reach.ts";
import { ProjectSwitcher } from "./projects/ProjectSwitcher.tsx";
import { Icon } from "./ui/Icon.tsx";
import { KeysHelp } from "./ui/KeysHelp.tsx";
import { ThemeToggle } from "./ui/ThemeToggle.tsx";

export function Shell() {
  const { project } = useParams({ strict: false });
  return (
    <div className="shell">
      <header className="bar">
        <Link to="/" className="wordmark" aria-label="Turnwise, home">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 7h9M4 11h5" />
            <path d="M11 16h9M15 20h5" />
          </svg>
          <span>Turnwise</span>
        </Link>
        {project !== undefined && <ProjectSwitcher current={project} />}
        <div className="bar-end">
          <KeysHelp />
          <ThemeToggle />
        </div>
      </header>
      <Silence />
      <main className="main" id="main">
        <Outlet />
      </main>
    </div>
  );
}

/** While the server is silent we ask it gently; its first answer brings every view up to date. */
function Silence() {
  const gone = useSyncExternalStore(onReach, readReach) === "gone";
  useQuery({ ...heartbeat, enabled: gone });

  // The query cache: what failed while the server was away is read again.
  useEffect(() => {
    if (!gone) return;
    return () => void queryClient.refetchQueries({ type: "active" });
  }, [gone]);

  return (
    <div className="silence" role="status" aria-live="polite">
      {gone && (
        <p>
          <Icon name="alert" /> Turnwise does not answer. This page keeps trying; what you see is as of the last answer.
        </p>
      )}
    </div>
  );
}
