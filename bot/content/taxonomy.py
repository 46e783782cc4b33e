"""The closed lists a directory row is described with. `docs/directory.md` explains each of them."""

from enum import StrEnum
from typing import Final


class Need(StrEnum):
    """What someone is looking for help with."""

    DANGER = "danger"
    HURT = "hurt"
    OWN_BEHAVIOUR = "own_behaviour"
    ALCOHOL_DRUGS = "alcohol_drugs"
    LGBT = "lgbt"
    MIND = "mind"
    HOUSING = "housing"
    MONEY = "money"
    LAW = "law"
    SEXUAL_VIOLENCE = "sexual_violence"
    STALKING = "stalking"
    YOUNG = "young"
    OLDER = "older"
    FORCED_MARRIAGE = "forced_marriage"
    SLAVERY = "slavery"
    FAMILY_OF_USER = "family_of_user"
    MEN = "men"
    PARENT_HURT_BY_CHILD = "parent_hurt_by_child"
    DEAF = "deaf"
    IMMIGRATION = "immigration"


class Audience(StrEnum):
    """What someone may have said of themselves. Nothing said is an empty set, never a guess."""

    WOMAN = "woman"
    MAN = "man"
    LGBT = "lgbt"
    UNDER_16 = "under_16"
    FROM_16_TO_17 = "from_16_to_17"
    UNDER_19 = "under_19"
    ADULT = "adult"
    OLDER = "older"
    DEAF = "deaf"
    OWN_BEHAVIOUR = "own_behaviour"
    PARENT = "parent"
    FAMILY_OF_USER = "family_of_user"


class Accepts(StrEnum):
    """What a service has said it has or takes. Nothing said means that nobody has asked it, not that it refuses."""

    INTERPRETER = "interpreter"
    BSL = "bsl"
    RELAY = "relay"
    CHILDCARE = "childcare"
    SUBSTANCE_USE = "accepts_substance_use"


class Gender(StrEnum):
    """Whom a service says it serves. Trans people are served as who they are."""

    WOMEN = "women"
    MEN = "men"
    ANYONE = "anyone"


class Cost(StrEnum):
    """What a call costs from most UK phones."""

    FREE = "free"
    CHARGEABLE = "chargeable"
    UNKNOWN = "unknown"


class Bill(StrEnum):
    """What a phone bill may show. A call log on the phone itself can always show a call."""

    UNKNOWN = "unknown"
    MAY_SHOW = "may_show"
    SAYS_NOT = "says_not"  # the service says its calls do not appear


#: Asking for one of these needs says this much about the person.
IMPLIED: Final[dict[Need, Audience]] = {
    Need.OWN_BEHAVIOUR: Audience.OWN_BEHAVIOUR,
    Need.LGBT: Audience.LGBT,
    Need.YOUNG: Audience.UNDER_19,
    Need.OLDER: Audience.OLDER,
    Need.MEN: Audience.MAN,
    Need.PARENT_HURT_BY_CHILD: Audience.PARENT,
    Need.FAMILY_OF_USER: Audience.FAMILY_OF_USER,
    Need.DEAF: Audience.DEAF,
}
