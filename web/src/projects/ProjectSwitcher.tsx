// Which project is shown, and the way to another one.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { projects } from "../api/queries.ts";
import { formatCount } from "../model/format.ts";
import { byActivity } from "../model/landing.ts";

export function ProjectSwitcher({ current }: { current: string }) {
  const { data = [] } = useQuery(projects);
  const navigate = useNavigate();
  const known = data.some((p) => p.name === current);
  return (
    <label className="switcher">
      <span className="sr-only">Project</span>
      <select
        value={current}
        onChange={(event) => void navigate({ to: "/projects/$project/sessions", params: { project: event.target.value } })}
      >
        {!known && <option value={current}>{current}</option>}
        {byActivity(data).map((p) => (
          <option key={p.name} value={p.name}>
            {p.name} ({formatCount(p.session_count)})
          </option>
        ))}
      </select>
    </label>
  );
}
