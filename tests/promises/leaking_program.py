"""A program that tries to say a person's name in every way a process can say something.

Run with `plain` it uses logging as it comes; with `redacted` it installs safety.redaction first. Each way
says a name of its own, so that the test can tell which of them leaked.
"""

import asyncio
import base64
import gc
import hashlib
import logging
import multiprocessing
import sys
import threading
import time
import traceback
import urllib.parse
import warnings
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NoReturn

import requests
import sqlalchemy
import uvicorn
import uvloop
from twilio.http.http_client import TwilioHttpClient

import bot
from safety import redaction

_RUN = __name__ == "__main__"
#: This stands for a module of ours: what it logs may carry arguments.
__name__ = f"{bot.__name__}.planted"
log = logging.getLogger(__name__)
library = logging.getLogger("some_library")
PORT = 0
Way = Callable[[str], object]
WAYS: list[Way] = []


def number_of(way: int) -> str:
    return f"+4477009000{way:02d}"


def name_of(way: int) -> str:
    return f"Zuleika-{way:02d} 07700 9000{way:02d}"


def chat_id_of(way: int) -> int:
    return 7_000_000_000 + way


def way(function: Way) -> Way:
    WAYS.append(function)
    return function


def fail(name: str) -> NoReturn:
    raise ValueError(f"could not write to {name}")


@way
def our_message(name: str) -> None:
    log.info(f"new message from {name}")  # noqa: G004 (the fault on purpose)


@way
def our_argument(name: str) -> None:
    log.debug("new message from %s", name)


@way
def our_argument_by_name(name: str) -> None:
    log.debug("new message from %(who)s", {"who": name})


@way
def our_number(name: str) -> None:
    log.debug("chat %d", chat_id_of(int(name[8:10])))


@way
def someone_elses_enum(name: str) -> None:
    class Heard(StrEnum):
        A = name

    Heard.__module__ = "elsewhere"
    log.info("heard %s", Heard.A)


@way
def our_exception(name: str) -> None:
    try:
        fail(name)
    except ValueError:
        log.exception("could not send")


@way
def a_library_message(name: str) -> None:
    library.debug("sending to " + name)


@way
def a_library_argument(name: str) -> None:
    library.debug("sending to %s", name)


@way
def an_exception_as_the_message(name: str) -> None:
    library.error(ValueError(name))


@way
def an_extra_that_a_formatter_prints(name: str) -> None:
    own = logging.getLogger("library_with_a_format")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(person)s %(message)s", defaults={"person": "nobody"}))
    own.addHandler(handler)
    own.warning("hello", extra={"person": name})


@way
def a_cause(name: str) -> None:
    try:
        try:
            fail(name)
        except ValueError as error:
            raise RuntimeError("no name here") from error
    except RuntimeError:
        log.exception("could not send")


@way
def a_context_and_a_note(name: str) -> None:
    try:
        try:
            fail("nobody")
        except ValueError as error:
            error.add_note(name)
            raise KeyError("no name here") from None
    except KeyError:
        log.exception("could not send")
    log.info("with a note", exc_info=noted(name))


def noted(name: str) -> Exception:
    error = ValueError("no name here")
    error.add_note(name)
    return error


@way
def a_group(name: str) -> None:
    library.error("several", exc_info=ExceptionGroup(name, [ValueError(name), KeyError(name)]))


@way
def a_warning(name: str) -> None:
    warnings.warn(f"odd address {name}", stacklevel=1)


@way
def a_file_left_open(name: str) -> None:
    open(name, "w")  # noqa: SIM115 (the fault on purpose)
    gc.collect()


@way
def the_name_of_a_logger(name: str) -> None:
    logging.getLogger(f"conversation.{name}").warning("closed")


@way
def the_name_of_a_thread(name: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(threadName)s %(message)s"))
    own = logging.getLogger("library_with_threads")
    own.addHandler(handler)
    thread = threading.Thread(target=own.warning, args=("hello",), name=name)
    thread.start()
    thread.join()


@way
def a_thread_that_dies(name: str) -> None:
    thread = threading.Thread(target=fail, args=(name,))
    thread.start()
    thread.join()


@way
def a_process_that_dies(name: str) -> None:
    child = multiprocessing.get_context("fork").Process(target=fail, args=(name,))
    child.start()
    child.join()


@way
def an_exception_in_del(name: str) -> None:
    class Dying:
        def __del__(self) -> None:
            fail(name)

    Dying()
    gc.collect()


@way
def a_printed_traceback(name: str) -> None:
    try:
        fail(name)
    except ValueError:
        traceback.print_exc()
        library.error(traceback.format_exc())


@way
def the_last_line_of_a_traceback(name: str) -> None:
    sys.stderr.writelines(traceback.format_exception_only(ValueError(name)))


@way
def a_formatter_that_fails(name: str) -> None:
    class Broken(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            raise RuntimeError(record.getMessage())

    own = logging.getLogger("library_with_a_broken_format")
    handler = logging.StreamHandler()
    handler.setFormatter(Broken())
    own.addHandler(handler)
    before, logging.raiseExceptions = logging.raiseExceptions, True
    own.warning("hello %s", name)
    logging.raiseExceptions = before


@way
def arguments_that_do_not_fit(name: str) -> None:
    before, logging.raiseExceptions = logging.raiseExceptions, True
    log.warning("hello %d %d", name)  # noqa: PLE1206 (the fault on purpose)
    logging.raiseExceptions = before


@way
def sql_with_its_parameters(name: str) -> None:
    engine = sqlalchemy.create_engine("sqlite://", echo="debug")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT :who"), {"who": name}).all()
    engine.dispose()


@way
def a_statement_that_fails(name: str) -> None:
    engine = sqlalchemy.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT :who FROM nowhere"), {"who": name})
    except sqlalchemy.exc.OperationalError:
        log.exception("could not keep")
    engine.dispose()


@way
def twilio_at_debug(name: str) -> None:
    TwilioHttpClient().request("GET", f"http://127.0.0.1:{PORT}/messages", params={"To": name})


@way
def urllib3_at_debug(name: str) -> None:
    requests.get(f"http://127.0.0.1:{PORT}/{name}", timeout=5)


@way
def uvicorn_when_the_app_fails(name: str) -> None:
    requests.get(f"http://127.0.0.1:{PORT}/fail", headers={"x-name": name}, timeout=5)


@way
def a_slow_callback(name: str) -> None:
    async def slow() -> None:
        asyncio.get_running_loop().call_soon(lambda who: time.sleep(0.15), name)
        await asyncio.sleep(0)

    asyncio.run(slow(), debug=True)


async def forget(name: str) -> None:
    async def failing() -> None:
        fail(name)

    task = asyncio.get_running_loop().create_task(failing(), name=name)
    await asyncio.sleep(0)
    del task
    gc.collect()
    asyncio.get_running_loop().call_exception_handler({"message": name, "exception": ValueError(name)})


@way
def a_task_nobody_waits_for(name: str) -> None:
    asyncio.run(forget(name), debug=True)


@way
def a_task_nobody_waits_for_on_uvloop(name: str) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop, debug=True) as runner:
        runner.run(forget(name))


@way
def hexadecimal(name: str) -> None:
    library.info(name.encode().hex())


@way
def base_64(name: str) -> None:
    library.info(base64.b64encode(b"x" + name.encode()).decode())


@way
def url_form(name: str) -> None:
    library.info(urllib.parse.quote(name))


@way
def utf_16(name: str) -> None:
    library.info(name.encode("utf-16-le").decode("latin-1"))


@way
def a_plain_hash(name: str) -> None:
    library.info(hashlib.sha256(name.encode()).hexdigest())


@way
def the_end(name: str) -> None:
    """The last one: nobody catches it."""
    fail(name)


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/fail":
        raise ValueError(f"odd headers {scope['headers']}")
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def serve() -> uvicorn.Server:
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="debug"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return server


def main(mode: str) -> None:
    global PORT  # noqa: PLW0603 (the ways all have one parameter)
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    warnings.simplefilter("always")
    if mode == "redacted":
        redaction.install("DEBUG")
        redaction.harden()
    else:
        logging.basicConfig(level=logging.DEBUG)
    server = serve()
    PORT = server.servers[0].sockets[0].getsockname()[1]
    log.info("swept %d rows", 3)
    for number, attempt in enumerate(WAYS):
        attempt(name_of(number))


if _RUN:
    main(sys.argv[1])
