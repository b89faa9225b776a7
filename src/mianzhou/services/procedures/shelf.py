"""The procedures that applications have published, by name and version.

A procedure is code that is data: an application publishes it when the program starts, and every version it ever published stays, because
cases of last year still run under it.
"""

from __future__ import annotations

from mianzhou.services.procedures.procedure import Procedure, ProcedureWrong

_published: dict[tuple[str, int], Procedure] = {}


def publish(procedure: Procedure) -> None:
    """Put a procedure on the shelf. The same one twice is nothing; another under a name and version that are taken is refused."""
    key = (procedure.id, procedure.version)
    if _published.setdefault(key, procedure) != procedure:
        why = f"{procedure.id} v{procedure.version} ≠"
        raise ProcedureWrong(procedure=procedure.id, why=why)


def published() -> tuple[Procedure, ...]:
    """All procedures in all versions."""
    return tuple(_published[key] for key in sorted(_published))


def procedure_of(procedure_id: str, version: int) -> Procedure:
    """The procedure that a case runs under; KeyError when its application is not installed."""
    return _published[(procedure_id, version)]
