"""Stands between real clients and a Turnwise: passes every OTLP request on as it came, and keeps its bytes by the case that sent it.

    python tee.py --to http://127.0.0.1:6006 --to-grpc 127.0.0.1:4317 --out FOLDER

Prints `listening http=… grpc=…`. Clients name their case in the header (or gRPC metadata) `x-corpus-case: <suite>/<case>`, or by a POST
to /__case before. What was passed on lies in FOLDER/<suite>/<case>.binpb (traces) and .logs.binpb, decompressed and joined: requests of
protobuf's may be joined so. By the trace ids in there, what the server shows is given back to the case that sent it.
"""

import argparse
import asyncio
import gzip
import pathlib
import re
import zlib

import grpc
from aiohttp import ClientSession, web

ENDINGS = {"traces": ".binpb", "logs": ".logs.binpb", "metrics": ".metrics.binpb"}
SERVICES = {signal: f"opentelemetry.proto.collector.{package}.v1.{name}" for signal, package, name in [
    ("traces", "trace", "TraceService"), ("logs", "logs", "LogsService"), ("metrics", "metrics", "MetricsService")]}
UNPACK = {"gzip": gzip.decompress, "deflate": zlib.decompress, "": bytes}
MESSAGE_BYTES = 64 << 20


class Tee:
    def __init__(self, out):
        self.out, self.case = pathlib.Path(out), "unknown/unknown"

    def keep(self, signal, body, case):
        name = re.sub(r"[^A-Za-z0-9_./-]", "_", case or self.case).strip("/.")
        file = self.out / (name + ENDINGS[signal])
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "ab") as f:
            f.write(body)


def http(tee, to):
    """The doors of OTLP/HTTP. A JSON request is passed on and not kept: it cannot be joined with others."""
    async def export(request):
        body = await request.read()
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "content-length", "transfer-encoding")}
        async with ClientSession(auto_decompress=False) as session, session.post(to + request.path_qs, data=body, headers=headers) as reply:
            answer = web.Response(status=reply.status, body=await reply.read(), headers={"content-type": reply.headers.get("content-type", "")})
        if answer.status == 200 and "json" not in request.content_type:
            unpacked = UNPACK[request.headers.get("content-encoding", "")](body)
            tee.keep(request.match_info["signal"], unpacked, request.headers.get("x-corpus-case"))
        return answer

    async def case(request):
        if request.method == "POST":
            tee.case = (await request.text()).strip()
        return web.json_response({"case": tee.case})

    app = web.Application(client_max_size=MESSAGE_BYTES)
    app.router.add_route("*", "/__case", case)
    app.router.add_post("/{prefix:.*}v1/{signal:traces|logs|metrics}", export)
    return app


def grpc_server(tee, to):
    """Messages cross as bytes, so what the server gets is what the client sent."""
    channel = grpc.aio.insecure_channel(to, options=[("grpc.max_send_message_length", MESSAGE_BYTES)])

    def service(signal):
        forward = channel.unary_unary(f"/{SERVICES[signal]}/Export")

        async def export(body, context):
            metadata = [(k, v) for k, v in context.invocation_metadata() if k != "user-agent"]
            answer = await forward(body, metadata=metadata)
            tee.keep(signal, body, dict(metadata).get("x-corpus-case"))
            return answer

        return grpc.method_handlers_generic_handler(SERVICES[signal], {"Export": grpc.unary_unary_rpc_method_handler(export)})

    server = grpc.aio.server(options=[("grpc.max_receive_message_length", MESSAGE_BYTES)])
    server.add_generic_rpc_handlers([service(signal) for signal in SERVICES])
    return server


async def main(args):
    tee = Tee(args.out)
    runner = web.AppRunner(http(tee, args.to), auto_decompress=False, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = grpc_server(tee, args.to_grpc)
    grpc_port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(f"listening http=127.0.0.1:{runner.addresses[0][1]} grpc=127.0.0.1:{grpc_port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--to-grpc", required=True)
    parser.add_argument("--out", required=True)
    asyncio.run(main(parser.parse_args()))
