"""Mentor: a mentoring programme that lives inside Slack."""

__version__ = "0.1.0"
