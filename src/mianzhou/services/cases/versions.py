"""Versions of a procedure that differ in nothing a list asks are asked for together: a question for each would grow with every new version."""

from __future__ import annotations

from django.db.models import Q

from mianzhou.services.procedures.procedure import Procedure, Who
from mianzhou.services.procedures.shelf import published


def open_moves(procedure: Procedure) -> list[tuple[str, list[Who]]]:
    """For every stage that is no end, who makes a move that somebody waits for."""
    return [
        (stage.code, [w for t in procedure.leaving(stage.code) if t.target is not None and not t.free for w in t.who])
        for stage in procedure.stages
        if not stage.ended
    ]


def asked_together() -> list[tuple[Procedure, Q]]:
    """The published procedures, the newest of the versions that are read, moved and handed over by the same seats, each with the condition of its cases."""
    found: dict[tuple[object, ...], list[Procedure]] = {}
    for procedure in published():
        moves = tuple((stage, tuple(who)) for stage, who in open_moves(procedure))
        seats = (procedure.read_by, procedure.handing, procedure.grading, procedure.assigned_by)
        found.setdefault((procedure.id, *seats, moves), []).append(procedure)
    return [(versions[-1], _of(versions)) for versions in found.values()]


def _of(versions: list[Procedure]) -> Q:
    if len(versions) == 1:
        return Q(procedure=versions[0].id, version=versions[0].version)
    return Q(procedure=versions[0].id, version__in=[p.version for p in versions])
