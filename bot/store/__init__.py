"""What the bot remembers: one module per feature, and the three that all of them lean on."""

from bot.store.base import Store

__all__ = ["Store"]
