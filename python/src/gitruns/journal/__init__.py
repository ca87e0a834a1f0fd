"""Journals: how a run is written down while it lives (format-spec/journal.md)."""
