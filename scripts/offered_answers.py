"""Write safety/rules/offered.yml: every answer of two words or more that we offer, in every language."""

import json
from datetime import date

from bot.book import HERE, read_book
from bot.content.languages import LANGUAGES
from safety.lexicon import RULES

HEAD = """# Answers we offer, by the words people see. A message that is word for word one of them is that answer:
# neither the model that tells how like a cry it is nor a wide rule gets to doubt it. The narrow rules still do.
# Written by: python -m scripts.offered_answers
answers:
"""


def offered() -> list[str]:
    """In order, each once."""
    shown: set[str] = set()
    for language in LANGUAGES:
        book = read_book(HERE, date.today, "QL", ("en", language))
        for question in book.script.questions.values():
            shown |= {title for choice in question.choices for title in (choice.title, *choice.also)}
    return sorted(title for title in shown if len(title.split()) > 1)


def main() -> None:
    """Write the file."""
    lines = "".join(f"  - {json.dumps(answer, ensure_ascii=False)}\n" for answer in offered())
    (RULES / "offered.yml").write_text(HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
