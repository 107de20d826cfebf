"""Slack in memory: people, channels, messages, views, files, and one app installed in it."""

from playground.methods.dispatch import load
from playground.workspace._workspace import Workspace

__all__ = ["Workspace"]

load()
