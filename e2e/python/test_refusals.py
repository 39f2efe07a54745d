"""What cannot be read is refused with a reason, and only that."""

import json
import urllib.error

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

PROTOBUF = "application/x-protobuf"


def request_of(*spans):
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    for trace_id, span_id, session_id in spans:
        span = scope.spans.add(name="ChatCompletion", trace_id=trace_id, span_id=span_id, start_time_unix_nano=10**18, end_time_unix_nano=10**18 + 1)
        for key, value in {"session.id": session_id, "openinference.span.kind": "LLM", "input.value": "hello", "output.value": "good day"}.items():
            span.attributes.add(key=key).value.string_value = value
    return request


@pytest.mark.parametrize("content_type, body", [
    (PROTOBUF, b"\x0a\xff\xff\xff\xff\x7fnonsense"),
    (PROTOBUF, b"<html>"),
    ("application/json", b'{"resourceSpans": ['),
    ("application/json", b'{"resourceSpans": "none"}'),
], ids=["protobuf cut short", "no protobuf", "json cut short", "json of another shape"])
def test_a_body_that_does_not_parse_gets_400_with_a_reason(turnwise, content_type, body):
    status, answer, _ = turnwise.post("/v1/traces", body, content_type=content_type)

    assert status == 400
    assert len(answer) > 10, "a reason"


def test_a_body_that_does_not_decompress_gets_400_with_a_reason(turnwise):
    status, answer, _ = turnwise.post("/v1/traces", b"not gzip at all", content_type=PROTOBUF, content_encoding="gzip")

    assert status == 400
    assert len(answer) > 10, "a reason"


@pytest.mark.parametrize("trace_id, span_id", [(b"short", b"12345678"), (b"1" * 16, b""), (bytes(16), b"12345678"), (b"1" * 16, bytes(8))],
                         ids=["short trace id", "no span id", "trace id of zeros", "span id of zeros"])
def test_a_span_with_a_bad_id_is_rejected_alone_and_told(turnwise, unique, trace_id, span_id):
    good = (unique("trace").encode()[:16].ljust(16, b"t"), unique("s").encode()[-8:], unique("kept"))
    body = request_of((trace_id, span_id, unique("bad")), good).SerializeToString()

    status, answer, _ = turnwise.post("/v1/traces", body, content_type=PROTOBUF)

    told = ExportTraceServiceResponse.FromString(answer).partial_success
    assert status == 200
    assert told.rejected_spans == 1 and "id" in told.error_message
    assert turnwise.session(unique("kept"))["turn_count"] == 1
    assert unique("bad") not in turnwise.session_ids("default")


def test_partial_success_is_told_in_json_to_who_speaks_json(turnwise, unique):
    span = {"traceId": "zz", "spanId": "0123456789abcdef", "name": "chat", "startTimeUnixNano": "1", "endTimeUnixNano": "2"}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()

    status, answer, content_type = turnwise.post("/v1/traces", body, content_type="application/json")

    assert (status, content_type) == (200, "application/json")
    assert int(json.loads(answer)["partialSuccess"]["rejectedSpans"]) == 1


def test_a_session_that_does_not_exist_is_404_with_a_hint(turnwise):
    with pytest.raises(urllib.error.HTTPError) as refused:
        turnwise.session("nobody-ever-said-this")

    error = json.load(refused.value)["error"]
    assert refused.value.code == 404
    assert error["code"] and error["message"]
