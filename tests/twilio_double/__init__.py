"""Twilio's REST API on a real socket, its webhooks, and people with phones who text its number."""

from tests.twilio_double.server import TwilioDouble

__all__ = ["TwilioDouble"]
