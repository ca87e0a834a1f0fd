"""How much a reader takes from a repository: the figures of `format-spec/data/reading-limits.json`."""

from __future__ import annotations

TIP_ENTRIES = 1000000
TIP_EVENT_BYTES = 67108864
TIP_EVENTS = 250000
TREE_BYTES = 33554432
