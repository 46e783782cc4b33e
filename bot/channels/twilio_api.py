"""Twilio's REST API through Twilio's client library, on a wire of ours.

Import this late: the library takes a third of a second.
"""

from __future__ import annotations

from typing import Final

from twilio.rest import Client

from bot.channels.provider import Gone, Locked, NotSent, TooMany, Unreachable
from bot.channels.twilio_http import Wire
from bot.settings_channels import TwilioSettings
from safety.retention import OUTBOX
from safety.secrecy import Sealed

#: Twilio's own default is ten hours. Later than this a text may be read by the wrong person.
MOST_SECONDS: Final = int(OUTBOX.at_most.total_seconds())
#: What the library makes of a success whose body it cannot read. The call has had its effect all the same.
_UNREADABLE: Final = (ValueError, TypeError, AttributeError)


class TwilioApi:
    """See Provider. A message is its words in UTF-8; its name is the message's SID."""

    def __init__(self, settings: TwilioSettings, status_url: str) -> None:
        """`status_url`: where Twilio tells how a message fares. Calls nobody."""
        self._number = settings.number
        self._status_url = status_url
        self._wire = Wire()
        self._client = Client(
            settings.account_sid.reveal(),
            settings.auth_token.reveal(),
            http_client=self._wire,
            environment={
                "TWILIO_EDGE": "",
                "TWILIO_REGION": "",
            },  # else the machine's own would lead elsewhere
        )
        self._client.api.base_url = settings.api

    async def send(self, whom: Sealed[str], message: Sealed[bytes], seconds: int) -> str | None:
        """See Provider."""
        words = message.reveal().decode()
        try:
            sent = await self._client.messages.create_async(
                to=whom.reveal(),
                from_=self._number.reveal(),
                body=words,
                validity_period=min(max(seconds, 1), MOST_SECONDS),
                status_callback=self._status_url,
            )
        except _UNREADABLE:
            return None
        sid = sent.sid
        return sid if isinstance(sid, str) else None

    async def clear(self, whom: Sealed[str], items: tuple[str, ...]) -> None:
        """See Provider. Raises Unfinished for a message Twilio is still working on."""
        for sid in items:
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
        except _UNREADABLE:
            return

    async def close(self) -> None:
        """See Provider."""
        await self._wire.close()
