"""How much room a text takes as SMS: one part holds 160 plain characters or 70 others. Counted by smsutil."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import smsutil
from smsutil.codecs import GSM_CHARSET

# Marks that word processors put in, and what a phone of any age shows as well.
_MARKS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f", " "),
        "…": "...",
        "•": "-",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
    }
)

#: What one part costs in pence where nobody says otherwise: the order of size at the provider this was built for.
USUAL_PENCE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs to send: how many messages, and whether the small GSM-7 alphabet was enough."""

    segments: int
    gsm: bool


def size(text: str) -> Size:
    """Measure a text as it would be sent; nothing to send is no segment."""
    if not text:
        return Size(0, gsm=True)
    parts = smsutil.split(text)
    return Size(len(parts.parts), gsm=parts.encoding == "gsm0338")


def plain_marks(text: str) -> str:
    """The same words with typewriter marks, so that one curly quote does not halve the room there is."""
    return text if text.isascii() else text.translate(_MARKS)


def outside_gsm(text: str) -> str:
    """The characters that make a text leave the small alphabet, each once, in order."""
    return "".join(dict.fromkeys(character for character in text if character not in GSM_CHARSET))
