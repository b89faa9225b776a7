"""The procedures that applications have published, by name and version.

A procedure is code that is data: an application publishes it when the program starts, and every version it ever published stays, because
cases of last year still run under it.
"""

from __future__ import annotations

from mianzhou.services.procedures.procedure import Procedure, ProcedureWrong, Who

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


def open_moves(procedure: Procedure) -> list[tuple[str, list[Who]]]:
    """For every stage that is no end, who makes a move that somebody waits for."""
    return [
        (stage.code, [w for t in procedure.leaving(stage.code) if t.target is not None and not t.free for w in t.who])
        for stage in procedure.stages
        if not stage.ended
    ]


def read_alike() -> list[list[Procedure]]:
    """The published procedures; versions of one that the same seats read, move and hand over stand together, the newest last.

    A list asks for their cases at once: a question for each would grow with every new version.
    """
    found: dict[tuple[object, ...], list[Procedure]] = {}
    for procedure in published():
        moves = tuple((stage, tuple(who)) for stage, who in open_moves(procedure))
        seats = (procedure.read_by, procedure.handing, procedure.grading, procedure.assigned_by)
        found.setdefault((procedure.id, *seats, moves), []).append(procedure)
    return list(found.values())


def procedure_of(procedure_id: str, version: int) -> Procedure:
    """The procedure that a case runs under; KeyError when its application is not installed."""
    return _published[(procedure_id, version)]
