"""What a rule of the content is: a name, and the one sentence its breach is told in.

The sentences are read by people who write words and flows, not programs. Each says what is wrong and how to
mend it, and `tests/broken_flows/` has a file that breaks each rule.
"""

from __future__ import annotations

from enum import Enum


class Rule(Enum):
    """A rule; its value is the sentence, with the details it names in braces."""

    def sentence(self, **details: object) -> str:
        return str(self.value).format(**details)
