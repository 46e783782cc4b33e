"""What the operator meets: logs that say what is wrong, refusals that name the setting, an end that loses nobody."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Product


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path) as started:
        yield started


def test_the_log_says_which_fault_kept_a_page_from_being_shown(product: Product) -> None:
    shutil.rmtree(product.data)
    assert product.get("/")[0] == 503
    assert "a page could not be shown [" in product.log.read_text()
    assert "withheld" not in product.log.read_text()


def test_the_log_says_why_the_store_cannot_write(product: Product) -> None:
    assert product.process is not None
    # Room for what is logged, none for what SQLite adds to its log.
    resource.prlimit(product.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    assert "999" in product.phone().send("hello")
    assert "the store cannot write; SQLite's code: " in product.log.read_text()
    assert "withheld" not in product.log.read_text()
