"""What the programme means: pure functions that know neither Slack, nor SQL, nor the clock."""
