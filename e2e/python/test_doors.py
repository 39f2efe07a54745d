"""Every door a client may come through leads to the same session: HTTP and gRPC, protobuf and JSON, plain and compressed."""

import base64
import gzip
import json
import urllib.request
import zlib

import grpc
import pytest
import zstandard
from google.protobuf import json_format
from openinference.instrumentation import using_session
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from phoenix.otel import register

from conversation import ANSWERS, FRANCE, exporting_to, instrumented

COMPRESS = {"identity": lambda body: body, "gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstandard.compress}


class PostExporter(SpanExporter):
    """Posts every batch as `write` writes it, and keeps the answers."""

    def __init__(self, turnwise, write, **headers):
        self.turnwise, self.write, self.headers, self.answers = turnwise, write, headers, []

    def export(self, spans):
        self.answers.append(self.turnwise.post("/v1/traces", self.write(encode_spans(spans)), **self.headers))
        return SpanExportResult.SUCCESS if self.answers[-1][0] == 200 else SpanExportResult.FAILURE

    def force_flush(self, timeout_millis=30000):
        return True


def as_otlp_json(request):
    """protobuf's JSON, but ids in hexadecimal, as OTLP wants them."""
    def hexadecimal(value):
        if isinstance(value, list):
            return [hexadecimal(v) for v in value]
        if isinstance(value, dict):
            ids = ("traceId", "spanId", "parentSpanId")
            return {k: base64.b64decode(v).hex() if k in ids else hexadecimal(v) for k, v in value.items()}
        return value

    return json.dumps(hexadecimal(json_format.MessageToDict(request))).encode()


def assert_arrived(turnwise, session_id):
    [turn] = turnwise.session(session_id)["turns"]
    assert turn["input"]["text"] == FRANCE and turn["output"]["text"] == ANSWERS[FRANCE]


@pytest.mark.parametrize("encoding", COMPRESS)
def test_protobuf_over_http(turnwise, chat, unique, encoding):
    write = lambda request: COMPRESS[encoding](request.SerializeToString())
    exporter = PostExporter(turnwise, write, content_type="application/x-protobuf", content_encoding=encoding)
    with exporting_to(exporter), using_session(unique(encoding)):
        chat.say(FRANCE)

    [(status, body, content_type)] = exporter.answers
    assert (status, content_type) == (200, "application/x-protobuf")
    assert ExportTraceServiceResponse.FromString(body).partial_success.rejected_spans == 0
    assert_arrived(turnwise, unique(encoding))


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_over_http(turnwise, chat, unique, content_type):
    exporter = PostExporter(turnwise, as_otlp_json, content_type=content_type)
    with exporting_to(exporter), using_session(unique("json")):
        chat.say(FRANCE)

    [(status, body, answered_in)] = exporter.answers
    assert (status, answered_in) == (200, "application/json")
    assert not json.loads(body or b"{}").get("partialSuccess")
    assert_arrived(turnwise, unique("json"))


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip], ids=["plain", "gzip"])
def test_grpc(turnwise, chat, unique, compression):
    exporter = GrpcExporter(endpoint=turnwise.grpc, insecure=True, compression=compression)
    with exporting_to(exporter), using_session(unique("grpc")):
        chat.say(FRANCE)

    assert_arrived(turnwise, unique("grpc"))


def test_phoenix_otel_register(turnwise, chat, unique):
    provider = register(endpoint=f"{turnwise.url}/v1/traces", protocol="http/protobuf", project_name=unique("phoenix"),
                        set_global_tracer_provider=False, verbose=False)
    with instrumented(provider), using_session(unique("registered")):
        chat.say(FRANCE)

    assert_arrived(turnwise, unique("registered"))
    assert turnwise.session_ids(unique("phoenix")) == {unique("registered")}


def test_logs_and_metrics_have_a_door_too(turnwise):
    for path in ["/v1/logs", "/v1/metrics"]:
        assert turnwise.post(path, b"", content_type="application/x-protobuf")[0] == 200


def test_a_script_can_ask_whether_it_is_there(turnwise):
    for path in ["/healthz", "/readyz"]:
        assert urllib.request.urlopen(turnwise.url + path, timeout=10).status == 200
