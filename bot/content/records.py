"""The shape of the directory's files: Open Referral UK (HSDS 3.0-UK) names, ours under `x_quietline`."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from bot.content.hours import BankHolidays, Nation, Shift, Timetable
from bot.content.record_fields import (
    AudienceTerm,
    ClockTime,
    Day,
    Days,
    GssCode,
    Key,
    Name,
    OneLine,
    PhoneNumber,
    Site,
    SourceDate,
    TextNumber,
)
from bot.content.taxonomy import Bill, Cost, Gender, Need
from bot.handoff.case import Team

# By the first letter of a GSS code.
_NATIONS: Final = {"W": Nation.WALES, "S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}


class Row(BaseModel):
    """Strict: a name nobody reads is a fault, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Organization(Row):
    name: str


class Language(Row):
    name: str
    code: str


class Phone(Row):
    number: PhoneNumber
    description: str = ""
    languages: tuple[Language, ...] = ()


class Contact(Row):
    phones: tuple[Phone, ...]


class Schedule(Row):
    freq: Literal["WEEKLY"]
    byday: Days
    opens_at: ClockTime
    closes_at: ClockTime
    description: str = ""


class ServiceArea(Row):
    name: str
    extent: str
    extent_type: Literal["gss"]


class Term(Row):
    id: AudienceTerm


class Attribute(Row):
    taxonomy_term: Term


class Evidence(Row):
    """Where one field of a row comes from. Only A and B are shown to anyone."""

    confidence: Literal["A", "B", "C", "D"]
    source: Annotated[str, Field(min_length=3)]
    source_date: SourceDate | None = None

    @property
    def confirmed(self) -> bool:
        return self.confidence in {"A", "B"}


class FieldEvidence(Row):
    """Evidence is given for each field by itself: a sure service may have an unsure number."""

    service: Evidence
    phone: Evidence | None = None
    text: Evidence | None = None
    web: Evidence | None = None
    hours: Evidence | None = None


class Unconfirmed(Row):
    """A value kept for a person to check, and never shown."""

    field: Literal["phone", "text", "web", "hours", "email"]
    value: str
    evidence: Evidence


class TextLine(Row):
    number: TextNumber
    word: str | None = None


class Access(Row):
    """What the service says of itself; left out where nobody has said."""

    bsl: StrictBool | None = None
    relay: StrictBool | None = None
    interpreter: StrictBool | None = None
    childcare: StrictBool | None = None
    accepts_substance_use: StrictBool | None = None
    gender_scope: Gender = Gender.ANYONE


class Extension(Row):
    """What the standard has no place for."""

    key: Key
    one_line: OneLine
    sms_line: OneLine | None = None
    for_whom: str = ""
    needs: tuple[Need, ...] = ()
    cost: Cost = Cost.UNKNOWN
    bill: Bill = Bill.UNKNOWN
    text: TextLine | None = None
    bank_holidays: BankHolidays = BankHolidays.UNKNOWN
    access: Access = Access()
    crisis: StrictBool = False
    hidden: StrictBool = False
    gives_way_to: Key | None = None
    fixed: StrictBool = False
    evidence: FieldEvidence
    unconfirmed: tuple[Unconfirmed, ...] = ()
    expires_on: Day | None = None


class Record(Row):
    """One service as the file has it, shown or not."""

    id: UUID
    name: Name
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    description: str = ""
    organization: Organization
    url: Site | None = None
    contacts: tuple[Contact, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    service_areas: Annotated[tuple[ServiceArea, ...], Field(min_length=1)]
    minimum_age: StrictInt | None = None
    maximum_age: StrictInt | None = None
    languages: tuple[Language, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    assured_date: Day | None = None
    alert: str | None = None
    x_quietline: Extension

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number of every contact; the first is the one to print."""
        return tuple(phone.number for contact in self.contacts for phone in contact.phones)

    @property
    def timetable(self) -> Timetable | None:
        """Its week, with the bank holidays of the first nation it serves."""
        if not self.schedules:
            return None
        shifts = tuple(Shift(s.byday, s.opens_at, s.closes_at) for s in self.schedules)
        nation = _NATIONS.get(self.service_areas[0].extent[0], Nation.ENGLAND)
        return Timetable(shifts, self.x_quietline.bank_holidays, nation)


class AreaRow(Row):
    code: GssCode
    name: str
    council: str = ""
    aliases: tuple[str, ...] = ()


class WrongNumberRow(Row):
    number: str
    right: str | None = None
    reason: str


class TeamRow(Row):
    """When one of our own teams takes people, if it has people on shift then."""

    team: Team
    schedules: Annotated[tuple[Schedule, ...], Field(min_length=1)]
    bank_holidays: Literal["open", "closed"]
    nation: Literal["england", "wales", "scotland", "northern_ireland"] = "england"

    @property
    def timetable(self) -> Timetable:
        """Its week, and what it does on the bank holidays of its nation."""
        shifts = tuple(Shift(s.byday, s.opens_at, s.closes_at) for s in self.schedules)
        return Timetable(shifts, BankHolidays(self.bank_holidays), Nation[self.nation.upper()])


class DirectoryFile(Row):
    """Any one file of the folder: services, areas, wrong numbers, or our own teams."""

    sources: dict[str, Evidence] = {}
    services: tuple[Any, ...] = ()
    areas: tuple[AreaRow, ...] = ()
    nations: tuple[AreaRow, ...] = ()
    wrong_numbers: tuple[WrongNumberRow, ...] = ()
    teams: tuple[TeamRow, ...] = ()
