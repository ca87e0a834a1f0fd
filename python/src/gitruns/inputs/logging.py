"""Notes what a run reads."""

from __future__ import annotations

import os

from ..errors import UsageError
from ..place import working_directory
from ..telling import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run


def log_input(run: Run, what: object, name: str | None, context: str | None) -> None:
    """As `Run.log_input`."""
    if isinstance(what, (str, os.PathLike)):
        from .paths import captured

        fields, problems = captured(os.fspath(what), working_directory(), name)
        for sentence in problems:
            run.problem("input", sentence)
        if not fields:
            tell(problems[0])
            return
    else:
        from .tables import facts_of, parts_of

        parts = parts_of(what)
        if parts is not None:
            for part, data in parts.items():
                log_input(run, data, f"{name}/{part}" if name else str(part), context)
            return
        kind = f"{type(what).__module__.partition('.')[0]}.{type(what).__name__}"
        try:
            facts = facts_of(what)
        except Exception as error:
            run.problem(
                "input", f"The rows of {name or kind} have no digest: {type(error).__name__}: {error}"
            )
            facts = {"rows": len(what)} if hasattr(what, "__len__") else {}
        if facts is None:
            raise UsageError(
                f"An input is a path, a reference or data in rows, not {type(what).__name__}.",
                "Give the file that it was read from, or a data frame, an array, a data set.",
            )
        fields = {"name": name or kind, "kind": "memory", **facts}
    if context:
        fields["context"] = context
    run.append({"input": fields})
