"""What the same YAML text says is found out once in a process: reading it takes most of the time of compiling content.

A test that changes one file of the content, or compiles it in another language, reads all the other files again, and
the same text always says the same. Composed nodes are only ever looked at; of what is loaded each reader gets a copy.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from ruamel.yaml import YAML

#: Several times the files of the content, so that those of one test do not push out what all of them read.
_MOST_TEXTS = 500


def read_once() -> None:
    """From here on, for the rest of this process."""
    compose, load = YAML.compose, YAML.load

    @lru_cache(_MOST_TEXTS)
    def composed(text: str) -> Any:
        return compose(YAML(typ="safe", pure=True), text)

    @lru_cache(_MOST_TEXTS)
    def loaded(text: str) -> bytes:
        return pickle.dumps(load(YAML(typ="safe"), text))

    lasting = pytest.MonkeyPatch()
    lasting.setattr(YAML, "compose", _of_texts(compose, composed))
    lasting.setattr(YAML, "load", _of_texts(load, lambda text: pickle.loads(loaded(text))))


def _of_texts(read: Callable[[YAML, Any], Any], known: Callable[[str], Any]) -> Callable[[YAML, Any], Any]:
    """Asks what is known of a text that is to be read in the safe way; all else is read."""
    return lambda yaml, stream: (
        known(stream) if isinstance(stream, str) and yaml.typ == ["safe"] else read(yaml, stream)
    )
