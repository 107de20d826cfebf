"""Delivery: takes what the outbox holds to Slack, never losing a row and never repeating a post."""

from bot.delivery._loop import THREADS, Clients, Delivery

__all__ = ["THREADS", "Clients", "Delivery"]
