"""Twilio's REST API through Twilio's client library, on a wire of ours.

Import this late: the library takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from twilio.rest import Client

from bot.channels.provider import Gone, Locked, NotSent, TooMany, Unreachable
from bot.channels.twilio_copies import twilio_copy
from bot.channels.twilio_http import Wire
from bot.ports import Copy, Outgoing
from bot.settings_channels import TwilioSettings
from safety.retention import OUTBOX

#: Twilio's own default is ten hours. Later than this a text may be read by the wrong person.
MOST_SECONDS: Final = int(OUTBOX.at_most.total_seconds())
#: The library would read these from the machine's environment, and call another host than the one that is set.
_NO_ENVIRONMENT: Final = {"TWILIO_EDGE": "", "TWILIO_REGION": ""}


class TwilioApi:
    """See Provider. A message is its words in UTF-8."""

    #: Each is two calls of its own, and one that cannot be deleted yet must not hold up the others.
    most_cleared = 1

    def __init__(self, settings: TwilioSettings, status_url: str) -> None:
        """`status_url`: where Twilio tells how a message fares. Calls nobody."""
        self._number = settings.number
        self._status_url = status_url
        self._wire = Wire()
        self._client = Client(
            settings.account_sid.reveal(),
            settings.auth_token.reveal(),
            http_client=self._wire,
            environment=_NO_ENVIRONMENT,
        )
        self._client.api.base_url = settings.api

    async def send(self, message: Outgoing, seconds: int) -> Copy | None:
        """See Provider."""
        sent = await self._client.messages.create_async(
            to=message.address.reveal(),
            from_=self._number.reveal(),
            body=message.body.reveal().decode(),
            validity_period=min(max(seconds, 1), MOST_SECONDS),
            status_callback=self._status_url,
        )
        return twilio_copy(sent.sid)

    async def clear(self, copies: Sequence[Copy]) -> None:
        """See Provider. Raises Unfinished for a message Twilio is still working on."""
        for copy in copies:
            sid = copy.item.reveal()
            try:
                await self._redact(sid)
                await self._client.messages(sid).delete_async()
            except Gone:
                continue

    async def _redact(self, sid: str) -> None:
        """Take the words out first: they are then gone even where Twilio does not delete the rest."""
        try:
            await self._client.messages(sid).update_async(body="")
        except (Gone, Locked, TooMany, Unreachable):
            raise
        except NotSent:
            return  # whether it can be deleted is for the deletion to find out

    async def close(self) -> None:
        """See Provider."""
        await self._wire.close()
