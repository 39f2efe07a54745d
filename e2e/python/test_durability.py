"""What was answered with 200 is kept, whatever happens to the process; what is sent twice is there once."""

from openinference.instrumentation import using_session, using_user
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from conversation import FRANCE, GOODBYE, POPULATION, exporting_to
from turnwise import Turnwise


def test_a_killed_server_has_everything_when_it_is_back(tmp_path, chat, unique):
    server = Turnwise(tmp_path)
    try:
        exporter = OTLPSpanExporter(endpoint=f"{server.url}/v1/traces")
        with exporting_to(exporter), using_session(unique("kept")), using_user("ada"):
            chat.say(FRANCE)
            chat.fail(POPULATION)
            chat.say(GOODBYE)
        before = server.session(unique("kept"))

        server.kill()
        server.start()

        assert before["turn_count"] == 3
        assert server.session(unique("kept")) == before
        assert server.get(f"/api/v1/traces/{before['turns'][0]['trace_ids'][0]}")["spans"]
    finally:
        server.kill()


class Keep(SpanExporter):
    """Keeps every span as a request of its own, to be sent by hand."""

    def __init__(self):
        self.requests = []

    def export(self, spans):
        self.requests.extend(encode_spans([span]).SerializeToString() for span in spans)
        return SpanExportResult.SUCCESS

    def force_flush(self, timeout_millis=30000):
        return True


def test_the_order_of_arrival_and_repetition_change_nothing(turnwise, tmp_path, chat, unique):
    kept = Keep()
    with exporting_to(kept), using_session(unique("shuffled")):
        chat.say(FRANCE)
        chat.say_with_tools("What is the weather in Paris?")
        chat.say(GOODBYE)
    other = Turnwise(tmp_path)
    try:
        send(turnwise, kept.requests)
        send(other, [*reversed(kept.requests), *kept.requests])

        assert turnwise.session(unique("shuffled"))["turn_count"] == 3
        assert other.session(unique("shuffled")) == turnwise.session(unique("shuffled"))
    finally:
        other.kill()


def send(server, requests):
    for request in requests:
        assert server.post("/v1/traces", request, content_type="application/x-protobuf")[0] == 200
