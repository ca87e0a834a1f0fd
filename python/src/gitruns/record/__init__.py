"""`python -m gitruns record -- CMD…`: records any command on a machine without Java."""

from __future__ import annotations

from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """Runs the command that these words, those after `record`, name; gives its exit code.

    What keeps it from starting is told on standard error, with the exit code of its GitRunsError.
    """
    from gitruns.errors import GitRunsError
    from gitruns.record.options import parse_options
    from gitruns.record.recording import Recording
    from gitruns.telling import tell

    try:
        recording = Recording(parse_options(words))
    except GitRunsError as e:
        tell(f"error: {e.message}" + (f" next: {e.next_step}" if e.next_step else ""))
        return e.exit_code
    return recording.run()
