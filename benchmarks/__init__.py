"""What Mentor costs, each figure beside its anchor in the same run. See docs/benchmarks.md."""
