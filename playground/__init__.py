"""A strict local Slack, and its web page. It knows nothing of the bot."""
