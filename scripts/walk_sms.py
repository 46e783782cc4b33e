"""Text the running service as one person would, signed by Twilio's own code, from the opening to services.

    .venv/bin/python scripts/walk_sms.py http://127.0.0.1:8080 https://your.public.url AUTH_TOKEN

Stops with an error if the way does not end in services, or if BYE is answered.
"""

from __future__ import annotations

import secrets
import sys
import urllib.request
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator

NUMBER = "+447700900314"
TO_SERVICES = ("hello", "1", "1", "2", "skip")


def text(door: str, public_url: str, token: str, body: str) -> str:
    """Send one signed message and give back what is said."""
    form = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "From": NUMBER,
        "Body": body,
        "NumMedia": "0",
        "FromCity": "",
    }
    request = urllib.request.Request(f"{door}/sms", urlencode(form).encode())  # noqa: S310 - an address from the caller
    signature = RequestValidator(token).compute_signature(f"{public_url}/sms", form)
    request.add_header("X-Twilio-Signature", signature)
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        messages = ET.fromstring(answer.read()).iter("Message")  # noqa: S314 - our own server's answer
        return "\n".join(message.text or "" for message in messages)


def main(door: str, public_url: str, token: str) -> None:
    said = ""
    for body in TO_SERVICES:
        said = text(door, public_url, token, body)
        sys.stdout.write(f"> {body}\n{said}\n\n")
    if "0808" not in said:
        raise SystemExit("the way did not end in services")
    if text(door, public_url, token, "BYE"):
        raise SystemExit("BYE was answered")
    sys.stdout.write("> BYE\n(silence)\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
