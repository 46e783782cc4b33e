"""The bare handler: parses Twilio's form and answers a fixed text. `python -m tests.bench.bare PORT`.

It runs on the server Quietline runs on, so what separates the two is everything Quietline does with a message.
"""

from __future__ import annotations

import socket
import sys

from starlette.types import Receive, Scope, Send

from bot.forms import parse_form, read_body
from bot.listening import Server

ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response><Message>Thank you.</Message></Response>'
_HEADERS = [(b"content-type", b"text/xml"), (b"content-length", str(len(ANSWER)).encode())]


async def bare(scope: Scope, receive: Receive, send: Send) -> None:
    """Parse and answer."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    form = dict(parse_form(await read_body(receive)))
    known = "From" in form or scope["method"] == "GET"
    await send({"type": "http.response.start", "status": 200 if known else 403, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": ANSWER})


async def _live(receive: Receive, send: Send) -> None:
    for stage in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{stage}.complete"})


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048) as door:
        Server(bare, lambda: None).run(sockets=[door])
