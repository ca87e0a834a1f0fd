"""`python -m gitruns record -- CMD…`: records any command on a machine without Java."""

from __future__ import annotations

from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """Runs the command that these words, those after `record`, name; gives its exit code.

    A wrong option or input starts nothing, and gives the exit code of its GitRunsError. If the run can't be
    recorded, the command runs all the same.
    """
    from gitruns.errors import EnvironmentFault, GitRunsError
    from gitruns.record.descriptors import open_closed
    from gitruns.record.options import parse_options
    from gitruns.record.recording import Recording
    from gitruns.record.signal_relay import end_by
    from gitruns.record.unrecorded import run_unrecorded
    from gitruns.telling import tell

    # First of all: a file that is opened here would take the place of a closed descriptor.
    closed = open_closed()
    try:
        options = parse_options(words)
        try:
            recording = Recording(options, closed)
        except (EnvironmentFault, OSError) as e:
            tell(f"error: {e}")
            return run_unrecorded(options.command, closed)
    except GitRunsError as e:
        tell(f"error: {e.message}" + (f" next: {e.next_step}" if e.next_step else ""))
        return e.exit_code
    ending = recording.run()
    if ending.died_of is not None:
        end_by(ending.died_of)
    return ending.exit_code
