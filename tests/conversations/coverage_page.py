"""The page of requirements: what meets each one, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.book import HERE
from tests.conversations.coverage import Met, Requirement, Section

PAGE: Final = HERE.parent / "docs" / "COVERAGE.md"

_HEAD: Final = """\
# What the service has to deliver, and where it does

Made by `python -m scripts.coverage_page` from [requirements.yml](requirements.yml), the flows and the golden dialogues;
do not edit it by hand. A step counts for a requirement when its flow file says so (`meets:`) and a dialogue in
`tests/conversations/` comes through it and asserts its words, or the service card it shows. The dialogues are played to
make this page, and a test holds the page to what they do. What needs more than words, such as a worker who is there, is
held by the test that is named instead.
"""


def page(sections: Sequence[Section], met: Mapping[str, Sequence[Met]]) -> str:
    """The whole page as Markdown."""
    rows = [row for section in sections for row in section.requirements]
    lines = [_HEAD, f"{sum(not row.open for row in rows)} of {len(rows)} are met.\n"]
    lines += [
        "## Open\n",
        *(f"- **{row.id}** {row.sentence} Open: {row.open}." for row in rows if row.open),
        "",
    ]
    for section in sections:
        lines += [f"## {section.title}\n", "| | what | step | dialogue |", "|---|---|---|---|"]
        lines += [_row(row, met.get(row.id, ())) for row in section.requirements]
        lines.append("")
    return "\n".join(lines)


def _row(row: Requirement, met: Sequence[Met]) -> str:
    borne_out = dict.fromkeys((_named(each), each.dialogue) for each in met if each.dialogue)
    if borne_out:
        places = "<br>".join(place for place, _ in borne_out)
        dialogues = "<br>".join(dialogue for _, dialogue in borne_out)
    else:
        places, dialogues = (f"`{row.test}`", "held by this test") if row.test else ("open", "")
    return f"| {row.id} | {row.sentence} | {places} | {dialogues} |"


def _named(met: Met) -> str:
    flow, _ = met.place
    return f"`{flow}`: `{met.says}`" if met.says else f"`{flow}`"
