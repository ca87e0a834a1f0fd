"""Which data a run read: digests of files, directories, tables and references (format-spec/inputs.md)."""

from __future__ import annotations

from .logging import log_input as log_input
