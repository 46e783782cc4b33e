import copy
import dataclasses
import json
import pickle
import traceback
from collections.abc import Callable

import pytest

from safety.secrecy import Sealed

NUMBER = "07700900123"


@dataclasses.dataclass(frozen=True)
class Letter:
    address: Sealed[str]


def test_only_reveal_gives_the_value() -> None:
    assert Sealed(NUMBER).reveal() == NUMBER


@pytest.mark.parametrize(
    "show", [str, repr, ascii, "{}".format, "{:>30}".format, "{!r:<9}".format, "%s".__mod__]
)
def test_every_way_of_showing_it_shows_a_placeholder(show: Callable[[object], str]) -> None:
    assert show(Sealed(NUMBER)).strip() == "Sealed(...)"
    assert NUMBER not in show(f"{Letter(Sealed(NUMBER))} {[{'address': Sealed(NUMBER)}]}")


@pytest.mark.parametrize(
    "use",
    [
        pickle.dumps,
        lambda sealed: pickle.dumps(sealed, protocol=0),
        copy.copy,
        copy.deepcopy,
        json.dumps,
        hash,
        iter,
        len,
        vars,
        bytes,
        sorted,
        lambda sealed: sealed == Sealed(NUMBER),
        lambda sealed: sealed == NUMBER,
        lambda sealed: sealed != NUMBER,
        lambda sealed: sealed < Sealed(NUMBER),
        lambda sealed: sealed + "",
        lambda sealed: NUMBER in [sealed],
        lambda sealed: {sealed: 1},
        lambda sealed: dataclasses.asdict(Letter(sealed)),
        lambda sealed: Letter(sealed) == Letter(Sealed(NUMBER)),
        lambda sealed: sealed.__getstate__(),
        lambda sealed: sealed.__reduce__(),
    ],
)
def test_whatever_would_copy_compare_or_walk_through_it_is_refused_without_naming_it(
    use: Callable[[Sealed[str]], object],
) -> None:
    with pytest.raises(TypeError) as refused:
        use(Sealed(NUMBER))
    assert NUMBER not in str(refused.value)


def test_a_traceback_with_locals_does_not_carry_it() -> None:
    def fail(address: Sealed[str]) -> None:
        raise RuntimeError(f"could not send to {address}")

    with pytest.raises(RuntimeError) as failed:
        fail(Sealed(NUMBER))
    told = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
    own_frames = [line for line in told.format() if "fail" in line or "address" in line]
    assert own_frames
    assert not any(NUMBER in line for line in own_frames)
