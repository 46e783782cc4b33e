"""The public page with somebody on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels.web_world import REASON, Visitor, World, world


@pytest.fixture
async def place() -> AsyncIterator[World]:
    async with world() as opened:
        yield opened


@pytest.fixture
async def someone(place: World) -> Visitor:
    """Somebody who has said that it is safe."""
    visitor = place.visitor()
    await visitor.open()
    await visitor.press("Yes")
    assert REASON in visitor.page.said
    return visitor
