// A view with nothing to show says why, and offers the next step.
import type { ReactNode } from "react";

interface Props {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  tone?: "calm" | "error";
  role?: "alert" | "status";
}

export function Blank({ title, children, action, tone = "calm", role }: Props) {
  return (
    <div className={`blank blank-${tone}`} role={role}>
      <svg className="blank-mark" viewBox="0 0 48 48" aria-hidden="true">
        <path d="M10 14h16M10 20h9" />
        <path d="M22 29h16M29 35h9" />
      </svg>
      <h1>{title}</h1>
      {children && <div className="blank-body">{children}</div>}
      {action && <div className="blank-action">{action}</div>}
    </div>
  );
}
