"""A script of its own, signing as Twilio does, goes from the opening to services and leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.patience import START_SECONDS
from tests.product import PUBLIC_URL, TOKEN, Product

SCRIPT = Path(__file__).parents[2] / "scripts" / "walk_sms.py"


def test_the_walk_ends_in_services_and_silence(product: Product) -> None:
    command = [sys.executable, str(SCRIPT), f"http://127.0.0.1:{product.port}", PUBLIC_URL, TOKEN]
    walked = subprocess.run(command, capture_output=True, text=True, timeout=START_SECONDS, check=False)
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "National Domestic Abuse Helpline" in walked.stdout
    assert walked.stdout.endswith("(silence)\n")
