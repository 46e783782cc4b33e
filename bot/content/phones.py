"""UK numbers as people read them: grouped with spaces, without +44."""

import re
from dataclasses import dataclass
from typing import Final

# Short codes and a children's line of eight digits; then freephone, geographic, national-rate and mobile numbers.
_SHORT: Final = re.compile(r"(?:1\d\d|9{3}|116\d{3}|1800\d|0800\d{4})\Z")
_LONG: Final = re.compile(r"0(?:800\d{6,7}|808\d{7}|[123]\d{9}|7\d{9})\Z")
_TEXT_CODE: Final = re.compile(r"(?:9{3}|[6-8]\d{4})\Z")  # the first only for people who have signed up
_SPACED: Final = re.compile(r"\d+(?: \d+)*\Z")
_FREE: Final = re.compile(r"0800|0808|116\d{3}\Z|11[12]\Z|1800\d\Z|9{3}\Z")


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
    return bool(_SHORT.match(bare) or _LONG.match(bare))


def is_uk_text(printed: str) -> bool:
    """A number that can be texted in the UK: a short code or a mobile."""
    return bool(_TEXT_CODE.match(printed)) or (printed.startswith("07") and is_uk_phone(printed))


def is_free(printed: str) -> bool:
    """Free from UK landlines and mobiles, by the kind of number it is."""
    return bool(_FREE.match(digits(printed)))


def beginning(printed: str) -> str:
    """How every number begins that is as public as this one: a non-geographic number's first four digits say that no
    person has it; of any other, all digits.
    """
    bare = digits(printed)
    return bare[:4] if len(bare) > 9 and bare.startswith(("03", "08")) else bare
