"""What the public page and the console have in common to the eye: colours, space, type. Nothing else is shared."""

from pathlib import Path
from typing import Final

TOKENS: Final = (Path(__file__).parent / "tokens.css").read_bytes()
