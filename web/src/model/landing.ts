// Where "/" leads: to the project that was active last, or to the page that helps a first session arrive.

export interface LandingProject {
  name: string;
  session_count: number;
  trace_count: number;
  last_seen_at?: string | null;
}

export type Landing = { kind: "project"; name: string } | { kind: "start"; traces: number };

export function landing(projects: readonly LandingProject[]): Landing {
  const latest = byActivity(projects.filter((p) => p.session_count > 0))[0];
  if (latest) return { kind: "project", name: latest.name };
  return { kind: "start", traces: projects.reduce((sum, p) => sum + p.trace_count, 0) };
}

export function byActivity<P extends LandingProject>(projects: readonly P[]): P[] {
  return projects.toSorted((a, b) => seen(b) - seen(a) || a.name.localeCompare(b.name));
}

function seen(project: LandingProject): number {
  return project.last_seen_at ? Date.parse(project.last_seen_at) : -Infinity;
}
