// The first minutes with an empty server: point an application at it, or look at the demo. The page polls and moves on.
import { plural } from "../model/format.ts";
import { Code } from "../ui/Code.tsx";

const INSTALL = `pip install openai openinference-instrumentation-openai \\
  opentelemetry-sdk opentelemetry-exporter-otlp-proto-http`;

const EXAMPLE = `from openai import OpenAI
from openinference.instrumentation import using_session, using_user
from openinference.instrumentation.openai import OpenAIInstrumentor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
OpenAIInstrumentor().instrument(tracer_provider=provider)

with using_session("first-session"), using_user("ada"):
    OpenAI().responses.create(model="gpt-5-mini", input="Hello!")
`;

export function GetStarted({ origin, traces }: { origin: string; traces: number }) {
  return (
    <div className="start scroll">
      <div className="start-page">
        <h1>No sessions yet</h1>
        <p className="lead">Send OpenTelemetry traces here, and they become the sessions people held with your application.</p>
        {traces > 0 && <Sessionless traces={traces} />}
        <ol className="start-steps">
          <li>
            <h2>Point your application at this server</h2>
            <p>Any OpenTelemetry exporter will do, over HTTP:</p>
            <Code text={`export OTEL_EXPORTER_OTLP_ENDPOINT=${origin}`} label="endpoint" />
          </li>
          <li>
            <h2>Say which session a call belongs to</h2>
            <p>In Python, with the OpenInference instrumentor for OpenAI:</p>
            <Code text={INSTALL} label="install command" />
            <Code text={EXAMPLE} label="Python example" />
          </li>
          <li>
            <h2>Or look around first</h2>
            <p>Fill this server with made-up sessions:</p>
            <Code text={`turnwise demo`} label="demo command" />
          </li>
        </ol>
        <p className="waiting" role="status">
          <span className="pulse" aria-hidden="true" />
          Waiting for the first session. This page moves on by itself.
        </p>
      </div>
    </div>
  );
}

function Sessionless({ traces }: { traces: number }) {
  return (
    <p className="notice" role="status">
      {plural(traces, "trace has", "traces have")} arrived, but none says which session it belongs to. Set the attribute{" "}
      <code>session.id</code> on its spans, as in the second step.
    </p>
  );
}
