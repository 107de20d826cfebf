"""A Slack that says yes to everything, in a process of its own.

The playground is stricter than that, and so its work and its rate limits would be in the figures.
`python -m benchmarks._slack ANSWER`, where ANSWER is what `auth.test` returns, prints its port.
`GET /calls` returns how often each method was called.
"""

import asyncio
import json
import sys
from asyncio import StreamReader, StreamWriter
from collections import Counter

YES = {"ok": True, "view": {"id": "V1"}, "channel": "C1", "ts": "1.1"}


async def serve(auth_test: dict[str, object]) -> None:
    """Serve until the process is ended."""
    calls: Counter[str] = Counter()

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *headers = head.lower().split("\r\n")
        length = next((h.partition(":")[2] for h in headers if h.startswith("content-length")), "0")
        await reader.readexactly(int(length))
        method = head.split()[1].rpartition("/")[2]
        if request.startswith("get"):
            body: object = calls
        else:
            calls[method] += 1
            body = auth_test if method == "auth.test" else YES
        content = json.dumps(body).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
