"""The languages there can be words in: the code a setting names, and what each calls itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from babel import Locale

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its BCP 47 code. `name`: its own name for itself; `plain`: the same in letters every phone has."""

    code: str
    name: str
    plain: str

    @property
    def base(self) -> str:
        """The code without a private part: en-x-easy is English."""
        return self.code.partition("-x-")[0]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return Locale.parse(self.base).text_direction


#: In the order they are offered unless the setting gives another.
LANGUAGES: Final = {
    each.code: each
    for each in (
        Language(ENGLISH, "English", "English"),
        Language("en-x-easy", "Easy English", "Easy English"),
        Language("pl", "Polski", "Polski"),
        Language("ro", "Română", "Romana"),
        Language("bn", "বাংলা", "Bangla"),
        Language("ur", "اردو", "Urdu"),
        Language("ar", "العربية", "Arabi"),
        Language("so", "Soomaali", "Soomaali"),
        Language("cy", "Cymraeg", "Cymraeg"),
    )
}


def direction(code: str) -> str:
    """Which way a text of this language runs; a code nobody knows is read as English."""
    return LANGUAGES.get(code, LANGUAGES[ENGLISH]).direction
