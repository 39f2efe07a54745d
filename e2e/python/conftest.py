"""Fixtures: one Turnwise and one fake LLM provider for all tests, and ids that no two tests share.

    TURNWISE_BINARY=../../target/release/turnwise python -m pytest

The provider is ../shared/clients/fake_llm.py beside the project's folder, or where FAKE_LLM says.
"""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from conversation import Chat
from turnwise import Turnwise

FAKE_LLM = pathlib.Path(os.environ.get("FAKE_LLM", pathlib.Path(__file__).parents[3] / "shared/clients/fake_llm.py"))


@pytest.fixture(scope="session")
def turnwise(tmp_path_factory):
    server = Turnwise(tmp_path_factory.mktemp("data"))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def fake_url():
    port = free_port()
    process = subprocess.Popen([sys.executable, str(FAKE_LLM), "--port", str(port)])
    url = f"http://127.0.0.1:{port}"
    wait_for(f"{url}/__health", process)
    yield url
    process.kill()
    process.wait()


@pytest.fixture
def chat(fake_url):
    return Chat(fake_url)


@pytest.fixture
def unique():
    """Makes an id that no other test has."""
    suffix = uuid.uuid4().hex[:8]
    return lambda text: f"{text}-{suffix}"


@pytest.fixture
def over_http(turnwise):
    return OTLPSpanExporter(endpoint=f"{turnwise.url}/v1/traces")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(url, process):
    for _ in range(300):
        assert process.poll() is None, f"{FAKE_LLM} ended with {process.returncode}"
        try:
            return urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")
