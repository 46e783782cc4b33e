"""Load the words each language answers with, from bot/content/<language>/hearing.yml."""

from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.engine.reading import Command, Lexicon
from safety.plain import plain

CONTENT: Final = Path(__file__).parent


def lexicon(folder: Path = CONTENT) -> Lexicon:
    """Every language's words together: "tak" is yes whatever language the question was asked in."""
    parts: list[dict[str, Any]] = [
        YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*/hearing.yml"))
    ]
    return Lexicon(
        **{
            kind: frozenset(plain(str(w)) for part in parts for w in part.get(kind, ()))
            for kind in ("yes", "no", "unsure", "skip")
        },
        numbers={plain(word): value for part in parts for word, value in part.get("numbers", {}).items()},
        commands={
            plain(str(word)): Command(name)
            for part in parts
            for name, said in part.get("commands", {}).items()
            for word in said
        },
    )
