"""A procedure as typed data: stages with their clocks, and for every verb from where, to where, who may, and what must be shown. Pure.

An application writes its procedure down once and publishes it (`shelf.py`). A published procedure is never changed: what changes gets the
next version, and open cases end under the version that they began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class Seat(StrEnum):
    """For which unit a permission must hold: the unit that raised the case, or the unit that answers for it.

    An authority above is a permission that holds for the responsible unit and that the unit's own people do not have.
    """

    RAISER = "raiser"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True, slots=True)
class Who:
    """A permission at a seat. With `own`, a role over the whole city holds the seat only for its own unit: it speaks for no other."""

    permission: str
    seat: Seat
    own: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The limit of a stage and where it comes from; how often it may be extended, each time by at most `extension`.

    `house` marks a limit that this platform sets because no document does.
    """

    limit: Limit
    basis: Text
    house: bool = False
    extensions: int = 0
    extension: Limit | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case stands. A stage that is `ended` has no clock and lets nothing more happen but what names it as a source."""

    code: str
    title: Text
    clock: Clock | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb. `target` None keeps the stage; `shows` are the data it must carry, each not empty (`remark` is the remark).

    `free` marks what somebody may do though nobody waits for it, such as taking a request back: it stands on no worklist.
    """

    verb: str
    title: Text
    sources: frozenset[str]
    target: str | None
    who: tuple[Who, ...]
    shows: tuple[str, ...] = ()
    free: bool = False


# What every procedure has beside its own verbs: opening, and what is done to a clock.
OPEN, PAUSE, RESUME, EXTEND = "open", "pause", "resume", "extend"
OPENED = Text("立案", "Opened")
CLOCK_VERBS: Mapping[str, Text] = {
    PAUSE: Text("中止计时", "Clock paused"),
    RESUME: Text("恢复计时", "Clock resumed"),
    EXTEND: Text("延长期限", "Deadline extended"),
}


class ProcedureWrong(MianzhouError):
    """A procedure that contradicts itself: found when it is written, not when somebody is caught in it."""

    code = "procedure-wrong"
    status = 500
    problem = Text("程序“{procedure}”有误：{why}。", "The procedure “{procedure}” is wrong: {why}. ")
    remedy = Text("请由开发人员更正该程序。", "Its author has to correct it.")


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything that may happen to a case of one kind. `prefix` begins the numbers of its cases."""

    id: str
    version: int
    title: Text
    prefix: str
    first: str
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    opened_by: tuple[Who, ...]
    read_by: tuple[Who, ...]
    opened: Text = OPENED
    pausable_by: tuple[Who, ...] = ()
    extended_by: tuple[Who, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)  # what the data that must be shown are called

    def __post_init__(self) -> None:
        """Refuse a procedure in which somebody could be caught."""
        why = _contradiction(self)
        if why is not None:
            raise ProcedureWrong(procedure=self.id, why=why)

    def stage(self, code: str) -> Stage:
        """The stage with a code; KeyError for one that the procedure does not have."""
        return {stage.code: stage for stage in self.stages}[code]

    def transition(self, verb: str) -> Transition:
        """The transition of a verb; `NoSuchVerb` for one that the procedure does not have."""
        for transition in self.transitions:
            if transition.verb == verb:
                return transition
        raise NoSuchVerb(verb=verb, procedure=self.title)

    def title_of(self, verb: str) -> Text:
        """What a verb is called in a history."""
        if verb == OPEN:
            return self.opened
        return CLOCK_VERBS[verb] if verb in CLOCK_VERBS else self.transition(verb).title

    def leaving(self, stage: str) -> tuple[Transition, ...]:
        """The verbs that are possible at a stage."""
        return tuple(t for t in self.transitions if stage in t.sources)


def _contradiction(procedure: Procedure) -> Text | None:
    codes = [stage.code for stage in procedure.stages]
    verbs = [t.verb for t in procedure.transitions]
    named = {procedure.first, *(s for t in procedure.transitions for s in t.sources)}
    named |= {t.target for t in procedure.transitions if t.target is not None}
    if named - set(codes):
        missing = "、".join(sorted(named - set(codes)))
        return Text("没有阶段 {m}", "no stage {m}").format(m=missing)
    if len(set(codes)) < len(codes) or len(set(verbs)) < len(verbs) or set(verbs) & {OPEN, *CLOCK_VERBS}:
        return Text("阶段或动作重名", "stages or verbs of the same name")
    stuck = [s.code for s in procedure.stages if not s.ended and not _way_out(procedure, s.code)]
    if stuck:
        return Text("阶段 {s} 走不到终点", "no way from stage {s} to an end").format(s="、".join(stuck))
    unreachable = set(codes) - _reached(procedure, procedure.first)
    if unreachable:
        return Text("阶段 {s} 无法到达", "stage {s} cannot be reached").format(s="、".join(sorted(unreachable)))
    if any(stage.ended and stage.clock for stage in procedure.stages):
        return Text("终点不能计时", "an end has no clock")
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


class NoSuchVerb(MianzhouError):
    """A verb that the procedure does not know."""

    code = "case-no-such-verb"
    status = 404
    problem = Text("“{procedure}”没有这个环节：{verb}。", "“{procedure}” knows no such step: {verb}. ")
    remedy = Text("请从事项页面办理。", "Act from the page of the case.")


class WrongStage(MianzhouError):
    """The procedure does not allow this verb now."""

    code = "case-wrong-stage"
    status = 409
    problem = Text(
        "事项现在处于“{stage}”，不能{verb}。", "The case is now at “{stage}”; this is not possible: {verb}. "
    )
    remedy = Text("请刷新页面，查看最新进展。", "Reload the page to see how the case stands.")


class NotShown(MianzhouError):
    """Something that the procedure demands is missing."""

    code = "case-incomplete"
    status = 422
    problem = Text("{verb}缺少必填内容：{what}。", "{verb}: required and missing: {what}. ")
    remedy = Text("请补充后再提交。", "Fill it in and submit again.")


def require_stage(procedure: Procedure, verb: str, stage: str) -> Transition:
    """The transition, if it may start from the stage; else `WrongStage`."""
    transition = procedure.transition(verb)
    if stage not in transition.sources:
        raise WrongStage(stage=procedure.stage(stage).title, verb=transition.title)
    return transition


def require_shown(procedure: Procedure, transition: Transition, data: Mapping[str, object]) -> None:
    """Raise `NotShown` unless `data` holds everything that the verb must show."""
    for name in transition.shows:
        value = data.get(name)
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            what = procedure.words.get(name) or WORDS.get(name) or Text(name, name)
            raise NotShown(verb=transition.title, what=what)


WORDS = {"remark": Text("说明", "the remark"), "reason": Text("理由", "the reason")}
