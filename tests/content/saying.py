"""The English words around a service, read straight from their file."""

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from bot.content import services
from bot.content.cards import Say

_FILE = Path(services.__file__).parent / "en" / "services.yml"
RESPONSES = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))["responses"]


def saying(channel: str) -> Say:
    """Say a response as this channel would."""

    def say(key: str, params: Mapping[str, str]) -> str:
        variants = {variant.get("channel"): variant["text"] for variant in RESPONSES[key]}
        text: str = variants.get(channel) or variants[None]
        return text.format(**params)

    return say
