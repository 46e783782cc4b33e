"""The wire beneath Twilio's own client library: bounded in time, silent, and with errors in our terms.

The library's client has no such limit, logs every address it calls, and drops Retry-After with the headers of an error
(docs/decisions/0011-twilio-rest.md). Errors are told here, from the answer itself, so that the library meets none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
    encode_basic_auth,
)
from twilio.http.response import Response

from bot.channels.provider import (
    Blocked,
    Gone,
    Locked,
    NotSent,
    TooMany,
    Uncertain,
    Unfinished,
    Unreachable,
)

#: A text may light up a phone; who waits for it has given up by then. Ending the process waits no longer either.
_TIMES: Final = ClientTimeout(total=4.0, connect=2.0)
#: More than the loops use at one time, so that no call spends its time waiting for a connection.
_CONNECTIONS: Final = 32
#: A connection the other side has closed loses the next call, and nobody knows whether it arrived. Servers wait longer.
_IDLE_SECONDS: Final = 4.0
#: How long to wait where Twilio asks to wait and does not say for how long.
_PAUSE_SECONDS: Final = 2
_LONGEST_PAUSE_SECONDS: Final = 3600
#: Twilio's own numbers: the person has texted STOP; the message is still being worked on.
_BY_CODE: Final[Mapping[int, type[NotSent]]] = {21610: Blocked, 20009: Unfinished}
_BY_STATUS: Final[Mapping[int, type[NotSent]]] = {
    HTTPStatus.UNAUTHORIZED: Locked,
    HTTPStatus.FORBIDDEN: Locked,
    HTTPStatus.NOT_FOUND: Gone,
    HTTPStatus.CONFLICT: Unfinished,
}


class Wire:
    """What `twilio.rest.Client` takes for its HTTP client. Raises NotSent or Uncertain, never holding a value."""

    #: The library asks.
    is_async: Final = True

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        *,
        data: Mapping[str, object] | None,
        headers: Mapping[str, str],
        auth: tuple[str, str],
        **_: object,
    ) -> Response:
        """Carry one call out. Nothing is sent twice: neither here nor by the library below."""
        told = {**headers, "Authorization": encode_basic_auth(*auth)}
        fields = {name: str(value) for name, value in (data or {}).items()}
        try:
            async with self._open().request(
                method, uri, data=fields, headers=told, allow_redirects=False
            ) as answer:
                if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
                    raise _fault(answer.status, answer.headers, await answer.read())
                return Response(answer.status, _readable(await answer.read()))
        except (ClientConnectorError, ConnectionTimeoutError):
            raise Unreachable from None
        except (ClientError, TimeoutError, OSError):
            raise Uncertain from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> ClientSession:
        if self._session is None:  # not in __init__: a session wants a running loop
            connector = TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)
            self._session = ClientSession(connector=connector, timeout=_TIMES, cookie_jar=DummyCookieJar())
        return self._session


def _fault(status: int, headers: Mapping[str, str], body: bytes) -> NotSent | Uncertain:
    """What an answer that is no success means. Only a refusal says for sure that nothing was done."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooMany(_seconds(headers.get("Retry-After", "")))
    if not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Uncertain()
    kind = _BY_CODE.get(_code(body)) or _BY_STATUS.get(status, NotSent)
    return kind()


def _readable(body: bytes) -> str:
    """The body of a success, or an empty object: it has had its effect, whatever can be read of it."""
    return json.dumps(_object(body))


def _code(body: bytes) -> int:
    code = _object(body).get("code")
    return code if isinstance(code, int) else 0


def _object(body: bytes) -> dict[str, Any]:
    try:
        said: Any = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(given: str) -> int:
    """Retry-After in whole seconds; the form with a date is not Twilio's."""
    if not given.isascii() or not given.isdecimal():
        return _PAUSE_SECONDS
    return min(max(int(given[:6]), 1), _LONGEST_PAUSE_SECONDS)
