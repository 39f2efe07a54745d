// "/": on to the latest project; or, while there is no session yet, the way to a first one.
import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { projects } from "../api/queries.ts";
import { landing } from "../model/landing.ts";
import { Failure } from "../ui/Failure.tsx";
import { GetStarted } from "./GetStarted.tsx";

export function LandingPage() {
  const { data, error, refetch } = useQuery(projects);
  if (!data) return error ? <Failure title="The projects could not be read" error={error} onRetry={() => void refetch()} /> : null;
  const lead = landing(data);
  if (lead.kind === "project") return <Navigate to="/projects/$project/sessions" params={{ project: lead.name }} replace />;
  return <GetStarted origin={window.location.origin} traces={lead.traces} />;
}
