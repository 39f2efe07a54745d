// Everything a span recorded, as it came: tools offered, parameters, events, links, attributes, resource, scope.
import { useState, type ReactNode } from "react";
import type { Span } from "../api/queries.ts";
import { otherEvents } from "../model/exception.ts";
import { formatExact, plural } from "../model/format.ts";
import { attributeRows, readable } from "../model/json.ts";
import { Json } from "../ui/Code.tsx";

export function SpanRecord({ span }: { span: Span }) {
  const events = otherEvents(span.events);
  return (
    <div className="record">
      <Drawer title="Tools offered" count={span.tools.length}>
        {span.tools.map((tool) => (
          <div key={tool.name} className="offered">
            <p><code>{tool.name}</code> {tool.description}</p>
            {tool.schema != null && <Json value={readable(tool.schema)} label={`schema of ${tool.name}`} />}
          </div>
        ))}
      </Drawer>
      <Drawer title="Parameters" count={span.invocation_parameters == null ? 0 : undefined}>
        <Json value={readable(span.invocation_parameters)} label="parameters" />
      </Drawer>
      <Drawer title="Events" count={events.length}>
        {events.map((event) => (
          <div key={`${event.time} ${event.name}`} className="offered">
            <p><code>{event.name}</code> <span className="quiet">{formatExact(event.time)}</span></p>
            <Attributes attributes={event.attributes} />
          </div>
        ))}
      </Drawer>
      <Drawer title="Links" count={span.links.length}>
        {span.links.map((link) => (
          <p key={`${link.trace_id} ${link.span_id}`}><code>{link.trace_id}</code> <code>{link.span_id}</code></p>
        ))}
      </Drawer>
      <Drawer title="Attributes" count={Object.keys(span.attributes).length} note={dropped(span.dropped_attributes_count)}>
        <Attributes attributes={span.attributes} />
      </Drawer>
      <Drawer title="Resource" count={Object.keys(span.resource).length}><Attributes attributes={span.resource} /></Drawer>
      <Drawer title="Scope"><Attributes attributes={{ ...span.scope.attributes, name: span.scope.name, version: span.scope.version || "unknown" }} /></Drawer>
    </div>
  );
}

function dropped(count: number): string | undefined {
  return count > 0 ? `${plural(count, "attribute")} dropped by the client` : undefined;
}

/** Empty drawers are not shown; without a count there is always something inside. What is closed is not drawn. */
function Drawer({ title, count, note, children }: { title: string; count?: number; note?: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  if (count === 0 && !note) return null;
  return (
    <details className="drawer" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title}
        {count !== undefined && <span className="quiet"> {count}</span>}
        {note && <span className="remark remark-warn">{note}</span>}
      </summary>
      {open && children}
    </details>
  );
}

function Attributes({ attributes }: { attributes: Record<string, unknown> }) {
  return (
    <dl className="attributes">
      {attributeRows(attributes).map(({ key, value }) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{typeof value === "object" && value !== null ? <Json value={value} label={key} /> : <Plain text={String(value)} />}</dd>
        </div>
      ))}
    </dl>
  );
}

function Plain({ text }: { text: string }) {
  return text.length > 600 ? <Json value={text} label="value" /> : <span className="value">{text}</span>;
}
