"""The right to send a kept answer: the port `Claims`."""

from bot.ports import Marks, RowKey
from bot.store.common import Common
from bot.store.errands import Claim, Unclaim
from bot.store.times import minutes


class KeptClaims:
    """Claims beside the answers they are for."""

    def __init__(self, common: Common) -> None:
        self._common = common

    async def claim(self, whom: Marks, delivery: Marks) -> bool:
        """See Claims."""
        return await self._common.written(Claim(_keys(whom, delivery), minutes(self._common.now())))

    async def release(self, whom: Marks, delivery: Marks) -> None:
        """See Claims."""
        await self._common.written(Unclaim(_keys(whom, delivery)))


def _keys(whom: Marks, delivery: Marks) -> tuple[RowKey, ...]:
    return tuple(RowKey(mark, sent.digest) for mark, sent in zip(whom, delivery, strict=False))
