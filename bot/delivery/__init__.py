"""Delivery: takes what the outbox holds to Slack, never losing a row and never repeating a post."""

from bot.delivery._calls import Clients
from bot.delivery._loop import THREADS, Delivery

__all__ = ["THREADS", "Clients", "Delivery"]
