"""Talking to the engine alone, with effects told by short names."""

from __future__ import annotations

from bot.engine import codec
from bot.engine.effects import Ask, Effect, Erase, FindService, HandOff, Say, ShowService, Tally
from bot.engine.flow import Script
from bot.engine.reading import Answer, Reading, Vague
from bot.engine.session import Session
from bot.engine.standing import begin
from bot.engine.step import step


class Talk:
    """A conversation with the engine; between any two messages the session passes through its stored form."""

    def __init__(self, flows: Script) -> None:
        self.flows = flows
        self.session: Session | None = None

    def __call__(self, answer: Answer = Vague.UNCLEAR, **more: object) -> list[str]:
        session = self.session or begin(self.flows, "sms", "en", 100)
        session = codec.SESSION.from_bytes(codec.SESSION.to_bytes(session))
        outcome = step(self.flows, session, Reading(answer, **more), 101)  # type: ignore[arg-type]  # its keywords
        self.session = outcome.session
        return [name(effect) for effect in outcome.effects]

    @property
    def slots(self) -> dict[str, object]:
        assert self.session is not None
        return dict(self.session.slots)


def name(effect: Effect) -> str:
    match effect:
        case Say(key=key) | Ask(key=key):
            return key.removeprefix("utter_")
        case ShowService(keys=keys):
            return f"service:{'+'.join(keys)}"
        case FindService(need=need, area=area):
            return f"find:{need}:{area}"
        case HandOff(team=team):
            return f"hand_off:{team}"
        case Tally(name=counted, value=value):
            return f"tally:{counted}:{value}"
        case Erase():
            return "erase"
