"""Read the directory's folder: every row with its place in the files, and every fault, not just the first."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.content.phones import WrongNumber
from bot.content.records import AreaRow, DirectoryFile, Record, TeamRow
from bot.content.yaml_lines import Document, Place, read
from bot.errors import Fault

RowT = TypeVar("RowT", Record, AreaRow, TeamRow)


@dataclass(frozen=True, slots=True)
class Written(Generic[RowT]):
    """A row that reads well by itself, and where it stands."""

    record: RowT
    document: Document
    place: Place

    def fault(self, sentence: str, *inside: str | int) -> Fault:
        """A fault in this row, at the named part of it or as near as was written."""
        return self.document.fault((*self.place, *inside), sentence)


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything the folder holds, before the rows are compared with each other."""

    name: str
    rows: tuple[Written[Record], ...]
    areas: tuple[Written[AreaRow], ...]
    nations: tuple[Written[AreaRow], ...]
    wrong_numbers: tuple[WrongNumber, ...]
    faults: tuple[Fault, ...]
    teams: tuple[Written[TeamRow], ...] = ()


def read_folder(folder: Path) -> Folder:
    """Read each `.yml` file of the folder, in the order of their names."""
    documents = [read(path, f"{folder.name}/{path.name}") for path in sorted(folder.glob("*.yml"))]
    faults = [fault for document in documents for fault in document.faults]
    if not documents:
        faults.append(Fault(folder.name, 1, "There are no services here; add at least one .yml file."))
    files = [(document, _file(document, faults)) for document in documents]
    return Folder(
        name=folder.name,
        rows=tuple(row for document, file in files for row in _rows(document, file, faults)),
        areas=tuple(row for document, file in files for row in _places(document, "areas", file.areas)),
        nations=tuple(row for document, file in files for row in _places(document, "nations", file.nations)),
        wrong_numbers=tuple(WrongNumber(w.number, w.right) for _, file in files for w in file.wrong_numbers),
        faults=tuple(faults),
        teams=tuple(row for document, file in files for row in _places(document, "teams", file.teams)),
    )


def _file(document: Document, faults: list[Fault]) -> DirectoryFile:
    try:
        return DirectoryFile.model_validate(document.value)
    except ValidationError as error:
        faults.extend(_plain(document, (), detail) for detail in error.errors())
        return DirectoryFile()


def _places(document: Document, name: str, rows: tuple[RowT, ...]) -> list[Written[RowT]]:
    return [Written(row, document, (name, index)) for index, row in enumerate(rows)]


def _rows(document: Document, file: DirectoryFile, faults: list[Fault]) -> list[Written[Record]]:
    rows = []
    for index, value in enumerate(file.services):
        place: Place = ("services", index)
        try:
            rows.append(Written(Record.model_validate(value), document, place))
        except ValidationError as error:
            faults.extend(_plain(document, place, detail) for detail in error.errors())
    return rows


def _plain(document: Document, place: Place, detail: ErrorDetails) -> Fault:
    """A validator's finding as one sentence about the field, at the field's line."""
    name = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "this")
    sentence = _SENTENCES.get(detail["type"], "{message}; see docs/directory.md.")
    words = {"message": detail["msg"].lower(), **detail.get("ctx", {})}
    return document.fault((*place, *detail["loc"]), f"`{name}`: {sentence.format(**words)}")


_NOT_AN_ID: Final = "this is not an id; make one with `python -c 'import uuid; print(uuid.uuid4())'`."

# By the validator's own names for its findings.
_SENTENCES: Final = {
    "value_error": "{error}",
    "missing": "this is missing; add it.",
    "extra_forbidden": "nothing reads this here; check its spelling or remove it.",
    "enum": "this is not one of {expected}; use one of these.",
    "literal_error": "this is not one of {expected}; use one of these.",
    "string_type": "this is not words; put quotes around it.",
    "string_too_long": "this is longer than {max_length} characters; shorten it.",
    "too_short": "there is none; give at least one.",
    "bool_type": "this is neither true nor false; write one of the two.",
    "uuid_parsing": _NOT_AN_ID,
    "uuid_type": _NOT_AN_ID,
    "string_pattern_mismatch": "this has signs that are not allowed; it must match {pattern}.",
}
