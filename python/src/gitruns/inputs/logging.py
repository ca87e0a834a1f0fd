"""Notes what a run reads."""

from __future__ import annotations

import os

from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run


def log_input(run: Run, what: object, name: str | None, context: str | None) -> None:
    """As `Run.log_input`."""
    if isinstance(what, (str, os.PathLike)):
        from .paths import captured

        fields, problems = captured(os.fspath(what), os.getcwd(), name)
        for sentence in problems:
            run.problem("input", sentence)
    else:
        from .tables import facts_of

        try:
            facts = facts_of(what)
        except Exception as error:
            run.problem("input", f"The rows of an input have no digest: {type(error).__name__}: {error}")
            facts = {}
        if facts is None:
            raise UsageError(
                f"An input is a path, a reference or data in rows, not {type(what).__name__}.",
                "Give the file that it was read from, or a data frame, an array, a data set.",
            )
        kind = f"{type(what).__module__.partition('.')[0]}.{type(what).__name__}"
        fields = {"name": name or kind, "kind": "reference", "uri": f"memory:{kind}", **facts}
    if context:
        fields["context"] = context
    run.append({"input": fields})
