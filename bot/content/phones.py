"""UK numbers as people read them: grouped with spaces, without +44."""

import re
from dataclasses import dataclass
from typing import Final

# Short ones in full; then freephone, national-rate, geographic and mobile numbers by their count of digits.
_SHORT: Final = frozenset(
    {"999", "112", "111", "101", "105", "116123", "116000", "18000", "18001", "08001111"}
)
_LONG: Final = re.compile(r"0(?:800\d{6,7}|808\d{7}|[123]\d{9}|7\d{9})\Z")
_TEXT_CODE: Final = re.compile(r"[6-8]\d{4}\Z")
_SPACED: Final = re.compile(r"\d+(?: \d+)*\Z")
_FREE: Final = re.compile(r"0800|0808|116|999\Z|112\Z|111\Z|18000\Z")


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """A number that was right once, or is often printed wrongly; with the right one where there is one."""

    number: str
    right: str | None

    def matches(self, printed: str) -> bool:
        """Compare digits; or the printed form, where only the grouping is wrong."""
        if self.right and digits(self.right) == digits(self.number):
            return printed == self.number
        return digits(printed) == digits(self.number)


def digits(printed: str) -> str:
    """The number without its spaces, for a `tel:` link."""
    return printed.replace(" ", "")


def is_uk_phone(printed: str) -> bool:
    """A number that can be called in the UK, grouped with single spaces if it is long."""
    bare = digits(printed)
    if not _SPACED.match(printed) or (len(bare) > 5 and " " not in printed):
        return False
    return bare in _SHORT or bool(_LONG.match(bare))


def is_uk_text(printed: str) -> bool:
    """A number that can be texted in the UK: a five-figure code, a mobile, or 999 for those registered."""
    return (
        printed == "999"
        or bool(_TEXT_CODE.match(printed))
        or (printed.startswith("07") and is_uk_phone(printed))
    )


def is_free(printed: str) -> bool:
    """Free from UK landlines and mobiles, by the kind of number it is."""
    return bool(_FREE.match(digits(printed)))
