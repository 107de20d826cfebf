"""All benchmarks, in one table."""

from benchmarks import cpu, latency, memory, startup
from benchmarks._report import show
from benchmarks._stage import stage

with stage() as made:
    show([figure for each in (latency, cpu, startup, memory) for figure in each.run(made)])
