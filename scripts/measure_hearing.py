"""Write the figures of docs/hearing.md anew: `python -m scripts.measure_hearing`, from the top of the repository.

Only lines that nothing was shaped on are counted. What stands between the two marks in the page is replaced.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from sys import stdout
from time import perf_counter
from typing import Any, Final

from safety.concern import Concern
from safety.crisis import by_likeness, by_rules, concerns_in
from safety.details import details_in
from tests.engine.test_reading import VAGUE, said
from tests.safety.hearing_lines import also_right, lines
from tests.safety.test_details import NUMBERS, covered

PAGE: Final = Path(__file__).parent.parent / "docs" / "hearing.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
#: Lines of authors whose other lines nothing was learned from: many and long ones, and short ones in every language.
FRESH: Final = "fresh_test_en"
EVERYDAY: Final = "everyday_test"
LATER: Final = "later_test"
#: Replies to the questions our flows ask, and to others; `danger` says which of them are cries, or might be.
REPLIES: Final = ("answers_ours_test", "answers_more_test")
LANGUAGES: Final = ("en", "pl", "ro", "bn", "ur", "ar", "so", "cy")
Line = dict[str, Any]
Reader = Callable[[str], Iterable[str]]


def heard(text: str) -> set[str]:
    """The concerns the service hears."""
    return {one.concern.value for one in concerns_in(text)}


DESIGNS: Final[dict[str, Reader]] = {
    "rules alone": by_rules,
    "model alone": by_likeness,
    "both, as shipped": heard,
}


def cries(of: Iterable[Line]) -> list[Line]:
    """The lines that should be heard."""
    return [line for line in of if line["labels"] != ["none"]]


def quiet(of: Iterable[Line], *slices: str) -> list[Line]:
    """The lines of these slices that should not."""
    return [line for line in of if line["labels"] == ["none"] and line["slice"].startswith(slices)]


def share(of: Sequence[Line], reader: Reader = heard) -> str:
    """How many of these lines are heard as anything, as a cell of a table."""
    found = sum(bool(set(reader(line["text"]))) for line in of)
    return f"{found} of {len(of)}, {found / max(1, len(of)):.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of the page."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def of_language(language: str, name: str) -> list[Line]:
    """The lines of one language; of a file that holds all, those of it."""
    if name == EVERYDAY:
        return [line for line in lines(name) if line["lang"].partition("-")[0] == language]
    return lines(f"{name}_{language}")


def by_language(name: str, head: str) -> str:
    """Cries and false alarms of each language."""
    titles = (head, "cries heard", "false: ordinary and services", "false: disclosures", "false: hard lines")
    sides = ((), ("ordinary", "service"), ("disclosure",), ("hard",))
    rows = []
    for language in LANGUAGES:
        of = of_language(language, name)
        rows.append([language, *(share(quiet(of, *side) if side else cries(of)) for side in sides)])
    return table(titles, rows)


def slices_of(of: Iterable[Line]) -> list[tuple[tuple[bool, str], list[Line]]]:
    """The lines by how they are written, those that are no cry by what they are."""
    slices: dict[tuple[bool, str], list[Line]] = defaultdict(list)
    for line in of:
        slices[line["labels"] == ["none"], line["slice"]].append(line)
    return sorted(slices.items())


def by_slice() -> str:
    """English by how it is written, and by what a harmless line is."""
    rows = [
        (name, "" if none else share(of), share(of) if none else "")
        for (none, name), of in slices_of(lines("voices_test_en"))
    ]
    return table(("slice of the English lines", "cries heard", "false alarms"), rows)


def each_design(of: Sequence[Line]) -> list[str]:
    """How many of these lines each design hears, as cells of a table."""
    return [share(of, design) for design in DESIGNS.values()]


def false_by_slice(of: Iterable[Line], head: str) -> str:
    """What is no cry, by what it is and by design."""
    rows = [(name, *each_design(quiet)) for (none, name), quiet in slices_of(of) if none]
    return table((head, *DESIGNS), rows)


def heard_by_concern(of: Sequence[Line], head: str) -> str:
    """Cries by concern: how many are heard as anything, by design."""
    names = [concern.value for concern in Concern]
    rows = [(name, *each_design([line for line in cries(of) if name in line["labels"]])) for name in names]
    return table((head, *DESIGNS), rows)


def by_concern(of: Sequence[Line], head: str) -> str:
    """For each concern, how often it is named and how often rightly."""
    rows = []
    for concern in (concern.value for concern in Concern):
        asked = [line for line in of if concern in line["labels"]]
        found = sum(concern in heard(line["text"]) for line in asked)
        named = [line for line in of if concern in heard(line["text"]) and concern not in also_right(line)]
        right = sum(concern in line["labels"] for line in named)
        rows.append(
            (
                concern,
                f"{found} of {len(asked)}, {found / len(asked):.2f}",
                f"{right} of {len(named)}, {right / len(named):.2f}",
            )
        )
    return table((head, "named when asked for", "right when named"), rows)


def by_design(of: Sequence[Line], head: str) -> str:
    """The three designs, on the same lines."""
    rows = [
        (
            name,
            share(cries(of), design),
            share(quiet(of, "ordinary", "service"), design),
            share(quiet(of, "disclosure"), design),
            share(quiet(of, "hard"), design),
        )
        for name, design in DESIGNS.items()
    ]
    return table(
        (head, "cries heard", "false: ordinary and services", "false: disclosures", "false: hard lines"), rows
    )


def answers() -> str:
    """Answers and details."""
    rows = []
    for name in (
        "answers_test",
        "answers_voices_test",
        "answers_fresh_test",
        "answers_everyday_test",
        "answers_later_test",
        *REPLIES,
    ):
        got = [(line["expected"], said(line)) for line in lines(name)]
        right = sum(expected == answer for expected, answer in got)
        wrong = sum(expected != answer and answer not in VAGUE | {"none"} for expected, answer in got)
        rows.append(
            (
                f"`{name}`",
                f"right {right} of {len(got)}, {right / len(got):.2f}",
                f"confident and wrong {wrong}, {wrong / len(got):.3f}",
            )
        )
    for name in ("details_test", "details_voices_test", "details_fresh_test", "details_everyday_test"):
        of = lines(name)
        asked = [(line["text"], span["value"]) for line in of for span in line["spans"]]
        found = sum(covered(text, value) for text, value in asked)
        plain = [line["text"] for line in of if not line["spans"]]
        false = sum(bool(details_in(text, NUMBERS)) for text in plain)
        rows.append(
            (
                f"`{name}`",
                f"found {found} of {len(asked)}, {found / len(asked):.2f}",
                f"false alarms {false} of {len(plain)}",
            )
        )
    return table(("lines", "figure", "error"), rows)


def replies() -> str:
    """Replies to questions, most of them of a few words, that are no cry and were taken for one."""
    rows = []
    for name in REPLIES:
        of = lines(name)
        cry = [line["text"] for line in of if line.get("danger")]
        none = [line["text"] for line in of if "danger" not in line]
        false = sum(bool(heard(text)) for text in none)
        rows.append(
            (
                f"`{name}`",
                f"{sum(bool(heard(text)) for text in cry)} of {len(cry)}",
                f"{false} of {len(none)}, {false / len(none):.3f}",
            )
        )
    return table(("replies", "cries heard", "false"), rows)


def speed() -> str:
    """How long a line takes; the fastest of five readings of each, so that a busy machine is left out."""
    texts = [line["text"] for line in lines("voices_test_en")]
    took = [min(_seconds(text) for _ in range(5)) for text in texts]
    cuts = quantiles(took, n=100)
    return (
        f"One line of those takes {cuts[49] * 1e3:.2f} ms at the median and {cuts[98] * 1e3:.2f} ms at p99."
    )


def _seconds(text: str) -> float:
    begun = perf_counter()
    concerns_in(text)
    return perf_counter() - begun


def figures() -> Iterator[str]:
    """Each part of the page."""
    voices, fresh, later = lines("voices_test_en"), lines(FRESH), lines(LATER)
    everyday = of_language("en", EVERYDAY)
    yield by_language(EVERYDAY, "everyday lines")
    yield by_language("voices_test", "lines of voices")
    yield by_design(later, "design, on the later lines")
    yield by_design(everyday, "design, on the everyday lines in English")
    yield by_design(fresh, "design, on the fresh lines")
    yield by_design(voices, "design, on the lines of English voices")
    yield heard_by_concern(later, "later cries of a concern, heard as any")
    yield heard_by_concern(everyday, "everyday cries of a concern, heard as any")
    yield heard_by_concern(fresh, "fresh cries of a concern, heard as any")
    yield by_concern(later, "concern, in the later lines")
    yield by_concern(everyday, "concern, in the everyday lines")
    yield by_concern(fresh, "concern, in the fresh lines")
    yield by_concern(voices, "concern, in the lines of voices")
    yield by_slice()
    yield false_by_slice(later, "later lines that are no cry, heard as one")
    yield false_by_slice(everyday, "everyday lines that are no cry, heard as one")
    yield false_by_slice(fresh, "fresh lines that are no cry, heard as one")
    yield answers()
    yield replies()
    yield speed()


def main() -> None:
    """Replace the figures in the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text("\n\n".join((before + BEGIN, *figures(), END + after)), encoding="utf-8")
    stdout.write(f"{PAGE.name}\n")


if __name__ == "__main__":
    main()
