"""The real server, as a test sees it: a process on free ports and a data folder, spoken to over HTTP."""

import json
import os
import pathlib
import queue
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

BINARY = os.environ.get("TURNWISE_BINARY", str(pathlib.Path(__file__).parents[2] / "target/release/turnwise"))


class Turnwise:
    """Started on `data`; `kill` ends it as a power cut would, and `start` may follow."""

    def __init__(self, data):
        self.data = data
        self.start()

    def start(self):
        arguments = ["serve", "--data", str(self.data), "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0"]
        self.process = subprocess.Popen([BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        self.url, self.grpc = self._addresses()

    def _read(self, stream):
        for line in stream:
            self.lines.put(line)

    def _addresses(self):
        """From the line `listening http=127.0.0.1:6006 grpc=127.0.0.1:4317`."""
        said = ""
        while not said.endswith("\n") or not (found := re.search(r"^listening .*\bhttp=(\S+).*\bgrpc=(\S+)", said, re.MULTILINE)):
            try:
                said += self.lines.get(timeout=30)
            except queue.Empty:
                raise RuntimeError(f"{BINARY} did not say where it listens:\n{said}") from None
        return f"http://{found[1]}", f"http://{found[2]}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def get(self, path, **query):
        with urllib.request.urlopen(f"{self.url}{path}?{urllib.parse.urlencode(query)}", timeout=10) as response:
            return json.load(response)

    def post(self, path, body, **headers):
        """-> status, body of the answer, its content type."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read(), response.headers.get_content_type()
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers.get_content_type()

    def session(self, session_id, **query):
        return self.get(f"/api/v1/sessions/{path_segment(session_id)}", **query)

    def session_ids(self, project):
        page = self.get(f"/api/v1/projects/{path_segment(project)}/sessions", limit=100)
        return {s["session_id"] for s in page["data"]}


def path_segment(text):
    """Percent-encoded so that no client takes dots for a relative path."""
    return urllib.parse.quote(text, safe="").replace(".", "%2E")
