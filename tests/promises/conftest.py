"""The product as a process, shared by the promises that do not break it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def own_product(tmp_path: Path) -> Iterator[Product]:
    """One that may be harmed."""
    with Product(tmp_path) as running:
        yield running
