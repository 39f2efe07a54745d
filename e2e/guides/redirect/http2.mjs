// Speaks HTTP/2 without TLS and passes each request on over HTTP/1.1: the AWS SDK insists on the first, the fake provider knows the second.
//
//     node http2.mjs http://127.0.0.1:8080      prints `listening http=127.0.0.1:PORT grpc=none`
import http from "node:http";
import http2 from "node:http2";

const target = new URL(process.argv[2]);

const server = http2.createServer((request, response) => {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(":")));
  const onward = http.request(new URL(request.url, target), { method: request.method, headers }, (answer) => {
    const { connection, "transfer-encoding": encoding, "keep-alive": keep, ...kept } = answer.headers;
    response.writeHead(answer.statusCode, kept);
    answer.pipe(response);
  });
  onward.on("error", () => response.writeHead(502).end());
  request.pipe(onward);
});
server.listen(0, "127.0.0.1", () => console.log(`listening http=127.0.0.1:${server.address().port} grpc=none`));
