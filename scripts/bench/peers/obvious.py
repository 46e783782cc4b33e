"""The obvious stack: FastAPI, SQLAlchemy's asynchronous ORM on SQLite, Twilio's own validator and TwiML.

Served by uvicorn, and asked over HTTP like Quietline itself. One row for each conversation and one for each delivery,
durable before the answer; nothing is sealed, no number is hidden and no danger is heard. `program SCRIPT PORT URL TOKEN
FOLDER`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from playing import Script, read_script
from sqlalchemy import JSON, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse


class Base(DeclarativeBase):
    """What is kept."""


class Talk(Base):
    """One conversation, under the number as it came."""

    __tablename__ = "talks"
    number: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[int]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)


class Delivery(Base):
    """One message that was answered."""

    __tablename__ = "deliveries"
    sid: Mapped[str] = mapped_column(primary_key=True)
    reply: Mapped[str]


def engine_at(file: Path) -> AsyncEngine:
    """SQLite as a careful beginner sets it up: write-ahead log, every commit flushed."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=1, max_overflow=0, pool_timeout=60)

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined] # a DBAPI connection has no type
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return engine


async def turn(session: AsyncSession, script: Script, sid: str, number: str, body: str) -> str:
    """The reply, kept with the conversation before it is given."""
    if seen := await session.get(Delivery, sid):
        return seen.reply
    talk = await session.get(Talk, number)
    if talk is None:
        talk = Talk(number=number, turn=0, answers={})
        session.add(talk)
    said, reply = script[talk.turn] if talk.turn < len(script) else ("", "")
    if body != said:
        return "Sorry, we did not get that."
    talk.answers = {**talk.answers, str(talk.turn): body}
    talk.turn += 1
    session.add(Delivery(sid=sid, reply=reply))
    await session.commit()
    return reply


def app_of(script: Script, url: str, token: str, file: Path) -> FastAPI:
    engine = engine_at(file)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    validator = RequestValidator(token)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/healthz")
    async def health() -> dict[str, bool]:
        return {"well": True}

    @app.post("/sms")
    async def sms(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not validator.validate(f"{url}/sms", form, request.headers.get("x-twilio-signature", "")):
            return Response(status_code=403)
        async with sessions() as session:
            reply = await turn(session, script, form["MessageSid"], form["From"], form["Body"])
        answer = MessagingResponse()
        answer.message(reply)
        return Response(str(answer), media_type="text/xml")

    return app


def main() -> None:
    script, port, url, token, folder = sys.argv[1:6]
    app = app_of(read_script(Path(script)), url, token, Path(folder) / "obvious.db")
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
