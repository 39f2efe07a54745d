// What a span means: its failure, messages, tool call, documents; plain input and output where it has none of these.
import type { ReactNode } from "react";
import type { Span } from "../api/queries.ts";
import { exceptionsOf, type Exception } from "../model/exception.ts";
import { readable } from "../model/json.ts";
import { Code, Json } from "../ui/Code.tsx";
import { Icon } from "../ui/Icon.tsx";
import { ImageLink, Markdown } from "../ui/Markdown.tsx";
import { Measure } from "../ui/Measure.tsx";
import { Said } from "../ui/Said.tsx";

type Message = Span["input_messages"][number];
type Part = Message["parts"][number];

export function SpanContent({ span }: { span: Span }) {
  const talks = span.input_messages.length + span.output_messages.length > 0;
  return (
    <>
      <Failed span={span} />
      {talks && <Messages title="Input messages" messages={span.input_messages} />}
      {talks && <Messages title="Output messages" messages={span.output_messages} />}
      {span.tool_arguments != null && (
        <Passage title="Arguments"><Json value={readable(span.tool_arguments)} label="arguments" /></Passage>
      )}
      {!talks && span.tool_arguments == null && (
        <Passage title={span.kind === "TOOL" ? "Arguments" : "Input"}><Said text={span.input} as="plain" missing="The span carries no input." /></Passage>
      )}
      <Documents documents={span.documents} />
      {!talks && (
        <Passage title={span.kind === "TOOL" ? "Result" : "Output"}><Said text={span.output} as="markdown" missing="The span carries no output." /></Passage>
      )}
    </>
  );
}

function Passage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Failed({ span }: { span: Span }) {
  const exceptions = exceptionsOf(span.events);
  if (span.status !== "error" && exceptions.length === 0) return null;
  return (
    <div className="failure" role="note" aria-label="Error">
      <Icon name="alert" />
      <div>
        <p className="failure-title">{span.status === "error" ? "This step failed" : "An exception was recorded"}</p>
        {span.status === "error" && <p className="plain">{span.error || "The span gave no message."}</p>}
        {exceptions.map((exception) => (
          <Thrown key={`${exception.time} ${exception.message}`} exception={exception} said={span.error ?? null} />
        ))}
      </div>
    </div>
  );
}

function Thrown({ exception: { type, message, stacktrace }, said }: { exception: Exception; said: string | null }) {
  return (
    <>
      {(type || message !== said) && <p className="plain">{[type, message !== said && message].filter(Boolean).join(": ")}</p>}
      {stacktrace && (
        <details>
          <summary>Stack trace</summary>
          <Code text={stacktrace} label="stack trace" />
        </details>
      )}
    </>
  );
}

function Messages({ title, messages }: { title: string; messages: Message[] }) {
  if (messages.length === 0) return null;
  return (
    <Passage title={title}>
      <ol className="messages">
        {messages.map((message, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- messages have no other identity and never move
          <li key={at} className={`message message-${tone(message.role)}`}>
            <p className="speaker">{[message.role, message.name].filter(Boolean).join(" · ")}</p>
            {message.parts.map((part, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- nor do their parts
              <MessagePart key={n} part={part} role={message.role} />
            ))}
            {message.tool_calls.map((call, n) => (
              // oxlint-disable-next-line react/no-array-index-key -- ids are optional and may repeat
              <div key={n} className="call">
                <p><span className="kind kind-tool">calls</span> <code>{call.name}</code> {call.id && <span className="quiet">{call.id}</span>}</p>
                <Json value={readable(call.arguments)} label={`arguments of ${call.name}`} />
              </div>
            ))}
            {message.tool_call_id && <p className="quiet">answers {message.tool_call_id}</p>}
            {message.parts.length + message.tool_calls.length === 0 && <p className="absent">The message is empty.</p>}
          </li>
        ))}
      </ol>
    </Passage>
  );
}

const TONES = new Set(["user", "assistant", "system", "tool"]);

function tone(role: string): string {
  return TONES.has(role) ? role : "other";
}

function MessagePart({ part, role }: { part: Part; role: string }) {
  switch (part.type) {
    case "text":
      return <Said text={{ text: part.text, redacted: false, truncated: false }} as={role === "assistant" ? "markdown" : "plain"} missing="The message is empty." />;
    case "reasoning":
      return (
        <details className="reasoning">
          <summary>Reasoning</summary>
          <Markdown text={part.text} />
        </details>
      );
    case "image":
      return <p><ImageLink url={part.url} /></p>;
    case "other":
      return <Json value={part.value} />;
  }
}

function Documents({ documents }: { documents: Span["documents"] }) {
  if (documents.length === 0) return null;
  return (
    <Passage title={`Documents (${documents.length})`}>
      <ol className="documents">
        {documents.map((document, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- ids are optional and may repeat
          <li key={at}>
            <p className="document-head">
              <span className="clip">{document.id ?? `Document ${at + 1}`}</span>
              <span className="score">score <Measure value={document.score?.toFixed(3) ?? null} unknown="The retriever gave no score" /></span>
            </p>
            <Said text={document.content == null ? null : { text: document.content, redacted: false, truncated: false }} as="plain" missing="The document came without its content." />
            {document.metadata != null && <Json value={readable(document.metadata)} label="metadata" />}
          </li>
        ))}
      </ol>
    </Passage>
  );
}
