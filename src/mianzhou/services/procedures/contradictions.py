"""Where a procedure contradicts itself. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mianzhou.kernel.text import Text
from mianzhou.services.procedures.verbs import PLATFORM_VERBS

if TYPE_CHECKING:
    from mianzhou.services.procedures.procedure import Procedure


def contradiction(procedure: Procedure) -> Text | None:
    """The first contradiction found, None for a procedure in which nobody can be caught."""
    codes = [stage.code for stage in procedure.stages]
    verbs = [t.verb for t in procedure.transitions]
    named = {procedure.first, *(s for t in procedure.transitions for s in t.sources)}
    named |= {t.target for t in procedure.transitions if t.target is not None}
    if procedure.reopening is not None:
        named |= {procedure.reopening.target, *procedure.reopening.sources}
    if named - set(codes):
        missing = "、".join(sorted(named - set(codes)))
        return Text("没有阶段 {m}", "no stage {m}").format(m=missing)
    if len(set(codes)) < len(codes) or len(set(verbs)) < len(verbs) or set(verbs) & set(PLATFORM_VERBS):
        return Text("阶段或动作重名", "stages or verbs of the same name")
    stuck = [s.code for s in procedure.stages if not s.ended and not _way_out(procedure, s.code)]
    if stuck:
        return Text("阶段 {s} 走不到终点", "no way from stage {s} to an end").format(s="、".join(stuck))
    unreachable = set(codes) - _reached(procedure, procedure.first)
    if unreachable:
        return Text("阶段 {s} 无法到达", "stage {s} cannot be reached").format(s="、".join(sorted(unreachable)))
    if any(stage.ended and (stage.clock or stage.timers) for stage in procedure.stages):
        return Text("终点不能计时", "an end has no clock")
    return _unknown_names(procedure, set(verbs))


def _unknown_names(procedure: Procedure, verbs: set[str]) -> Text | None:
    """Materials that no list has, timers that nothing stops, or that share a name."""
    kinds = {m.code for m in procedure.materials}
    missing = {m for t in procedure.transitions for m in t.materials} - kinds
    missing |= {timer.until for s in procedure.stages for timer in s.timers if timer.until} - verbs
    if missing:
        return Text("没有材料或动作 {m}", "no material or verb {m}").format(m="、".join(sorted(missing)))
    timers = [timer.code for s in procedure.stages for timer in s.timers]
    if len(set(timers)) < len(timers) or len(kinds) < len(procedure.materials):
        return Text("时钟或材料重名", "clocks or materials of the same name")
    if any(t.posted for t in procedure.transitions) and procedure.posting is None:
        return Text("要求公示却未规定公示", "a notice is demanded that nobody can put up")
    return None


def _reached(procedure: Procedure, start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for transition in procedure.leaving(here):
            if transition.target is not None and transition.target not in found:
                found.add(transition.target)
                todo.append(transition.target)
    return found


def _way_out(procedure: Procedure, start: str) -> bool:
    return any(procedure.stage(code).ended for code in _reached(procedure, start))
