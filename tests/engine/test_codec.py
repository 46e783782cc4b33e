"""What is stored of a conversation comes back as it was, from this version and from earlier ones."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.codec import LINES, SESSION, CannotRead, Form
from bot.engine.session import Frame, Line, Place, Session

#: A session as the first version wrote it. Never rewrite it: what was stored then must open now.
SAMPLE_1 = (
    "019eaa323032362d31312d3232a3736d73ce01c83ce0ce01c83ce4a2706c9193aa6861726d5f746f5f6d65a661"
    "736b5f7132c284a8736166655f6e6f77c3a57363616c65cb4008000000000000a377686fa7706172746e6572a4"
    "61726561c0c2010491a9737472616e676c6564c291929193a777656c636f6d65a861736b5f73616665c281a873"
    "6166655f6e6f77c09193ac75747465725f61736b5f7132019192a773657276696365a772657370656374"
)

codes = st.text(st.characters(codec="utf-8"), max_size=12)
minutes = st.integers(0, 2**33)
values = st.booleans() | codes | st.floats(allow_nan=False) | st.none()
slots = st.dictionaries(codes, values, max_size=6)
stacks = st.lists(st.builds(Frame, codes, codes), max_size=4).map(tuple)
lines = st.lists(st.builds(Line, codes, st.integers(0, 9), st.lists(st.tuples(codes, codes)).map(tuple))).map(
    tuple
)
sessions = st.builds(
    Session,
    content=codes,
    channel=codes,
    began=minutes,
    touched=minutes,
    language=codes,
    stack=stacks,
    slots=slots,
    tries=st.integers(0, 9),
    turn=st.integers(0, 500),
    heard=st.lists(codes, max_size=3).map(tuple),
    minor=st.booleans(),
    trail=st.lists(st.builds(Place, stacks, slots), max_size=3).map(tuple),
    said=lines,
)


@given(sessions)
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    assert SESSION.from_bytes(SESSION.to_bytes(session)) == session


@given(lines)
def test_an_answer_comes_back_as_it_was(said: tuple[Line, ...]) -> None:
    assert LINES.from_bytes(LINES.to_bytes(said)) == said


@given(slots)
def test_true_one_and_the_word_one_stay_apart(kept: dict[str, bool | str | float | None]) -> None:
    session = Session("v1", "sms", 1, 2, slots={**kept, "a": True, "b": 1.0, "c": "1"})
    back = SESSION.from_bytes(SESSION.to_bytes(session)).slots
    assert {name: type(value) for name, value in back.items()} == {
        name: type(value) for name, value in session.slots.items()
    }


@given(st.binary())
def test_any_bytes_are_read_or_refused_with_one_error(data: bytes) -> None:
    with suppress(CannotRead):
        assert isinstance(SESSION.from_bytes(data), Session)


@given(sessions, st.data())
def test_bytes_cut_short_are_refused(session: Session, data: st.DataObject) -> None:
    whole = SESSION.to_bytes(session)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(CannotRead):
        SESSION.from_bytes(whole[:cut])


def test_bytes_of_a_newer_program_are_refused() -> None:
    newer = bytes((200,)) + SESSION.to_bytes(Session("v1", "sms", 1, 2))[1:]
    with pytest.raises(CannotRead):
        SESSION.from_bytes(newer)


def test_a_session_stored_by_version_1_can_be_read() -> None:
    assert SESSION.from_bytes(bytes.fromhex(SAMPLE_1)) == Session(
        content="2026-11-22",
        channel="sms",
        began=29_900_000,
        touched=29_900_004,
        language="pl",
        stack=(Frame("harm_to_me", "ask_q2"),),
        slots={"safe_now": True, "scale": 3.0, "who": "partner", "area": None},
        tries=1,
        turn=4,
        heard=("strangled",),
        minor=False,
        trail=(Place((Frame("welcome", "ask_safe"),), {"safe_now": None}),),
        said=(Line("utter_ask_q2", 1, (("service", "respect"),)),),
    )


class Before(msgspec.Struct, array_like=True):
    """Two fields, as a first version might have had them."""

    flow: str
    step: int


class After(msgspec.Struct, array_like=True, frozen=True):
    """The same things in another order, and a word where a number was."""

    step: str
    flow: str


def _turn_round(plain: object) -> object:
    assert isinstance(plain, list)
    flow, step = plain
    return [f"step {step}", flow]


def _louder(plain: object) -> object:
    assert isinstance(plain, list)
    return [word.upper() for word in plain]


def test_an_earlier_version_is_brought_up_one_step_at_a_time() -> None:
    earlier = Form(Before).to_bytes(Before("welcome", 3))
    between = Form(After, (_turn_round,))
    latest = Form(After, (_turn_round, _louder))
    assert between.from_bytes(earlier) == After("step 3", "welcome")
    assert latest.from_bytes(earlier) == After("STEP 3", "WELCOME")
    assert latest.from_bytes(between.to_bytes(After("step 3", "welcome"))) == After("STEP 3", "WELCOME")


def test_an_earlier_version_that_no_longer_makes_sense_is_refused() -> None:
    with pytest.raises(CannotRead):
        Form(After, (lambda _: {"lost": 1},)).from_bytes(Form(Before).to_bytes(Before("welcome", 3)))
