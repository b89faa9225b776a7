"""The procedure of supervision as typed data: states, and for every verb from where, to where, who may, and what must be shown. Pure.

The chain is that of government supervision offices: 立项 register → 交办 assign → 签收 sign for → 分解 break down → 填报 report → 提醒 remind →
催办 urge → 审核/退回 review or return → 延期 extend → 办结销号 close → 通报 announce → 归档 archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class State(StrEnum):
    """Where a task stands."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    UNDERWAY = "underway"
    UNDER_REVIEW = "under_review"
    CLOSED = "closed"
    STOPPED = "stopped"
    ARCHIVED = "archived"
    DROPPED = "dropped"


STATE_TITLES = {
    State.REGISTERED: Text("待交办", "To be assigned"),
    State.ASSIGNED: Text("待签收", "To be signed for"),
    State.UNDERWAY: Text("办理中", "Under way"),
    State.UNDER_REVIEW: Text("待销号", "To be closed"),
    State.CLOSED: Text("已办结", "Closed"),
    State.STOPPED: Text("已中止", "Stopped"),
    State.ARCHIVED: Text("已归档", "Archived"),
    State.DROPPED: Text("已撤项", "Dropped"),
}
OPEN_STATES = frozenset({State.ASSIGNED, State.UNDERWAY, State.UNDER_REVIEW})
ENDED_STATES = frozenset({State.CLOSED, State.STOPPED, State.ARCHIVED, State.DROPPED})


class Seat(StrEnum):
    """For which unit a permission must hold.

    ACTING: the participating unit that acts. LEAD: the lead unit. ABOVE: the unit that this work is done for: the lead unit for a co-unit's
    work, the issuing unit for the work of a sub-task's lead; nobody for a task that the supervision office itself assigned.
    """

    ACTING = "acting"
    LEAD = "lead"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Who:
    """A permission at a seat."""

    permission: str
    seat: Seat


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb. `target` None keeps the state; `shows` are the data it must carry, each not empty; `by_lead` means the lead unit only."""

    verb: str
    title: Text
    sources: frozenset[State]
    target: State | None
    who: tuple[Who, ...]
    shows: tuple[str, ...] = ()
    by_lead: bool = False


_S = State
_LIVE = frozenset({_S.ASSIGNED, _S.UNDERWAY, _S.UNDER_REVIEW})
_WORKING = frozenset({_S.UNDERWAY})
_ANY = frozenset(State)
_ISSUES = (Who("task.assign", Seat.LEAD), Who("task.break_down", Seat.ABOVE))
_JUDGES = (Who("task.judge", Seat.LEAD), Who("task.approve_in_unit", Seat.ABOVE))
_HEADS = (Who("task.approve_in_unit", Seat.ACTING),)


def _verb(
    verb: str,
    zh: str,
    en: str,
    sources: frozenset[State] | set[State],
    target: State | None,
    who: tuple[Who, ...],
    shows: tuple[str, ...] = (),
    by_lead: bool = False,
) -> tuple[str, Transition]:
    return verb, Transition(verb, Text(zh, en), frozenset(sources), target, who, shows, by_lead)


def _acting(permission: str) -> tuple[Who, ...]:
    return (Who(permission, Seat.ACTING),)


TRANSITIONS: dict[str, Transition] = dict(
    (
        _verb("register", "立项", "Registered", set(), _S.REGISTERED, (Who("task.register", Seat.LEAD), _ISSUES[1])),
        _verb("drop", "撤项", "Dropped", {_S.REGISTERED}, _S.DROPPED, (Who("task.register", Seat.LEAD), _ISSUES[1]), ("reason",)),
        _verb("assign", "交办", "Assigned", {_S.REGISTERED}, _S.ASSIGNED, _ISSUES, ("sign_by",)),
        _verb("cancel_assignment", "撤回交办", "Assignment withdrawn", {_S.ASSIGNED}, _S.REGISTERED, _ISSUES, ("reason",)),
        _verb("sign", "签收", "Signed for", {_S.ASSIGNED, _S.UNDERWAY}, None, _acting("task.sign")),
        _verb("decline", "退办", "Sent back unsigned", {_S.ASSIGNED}, _S.REGISTERED, _acting("task.sign"), ("reason",), True),
        _verb("break_down", "分解", "Broken down", _WORKING, None, _acting("task.break_down"), ("parts",), True),
        _verb("report", "填报进展", "Progress reported", _WORKING, None, _acting("task.report"), ("report", "period_end")),
        _verb("withdraw_report", "撤回填报", "Report withdrawn", {_S.UNDERWAY, _S.UNDER_REVIEW}, None, _acting("task.report"), ("report",)),
        _verb("claim", "报请办结", "Completion submitted", _WORKING, None, _acting("task.report"), ("report",), True),
        _verb("approve_claim", "负责人同意办结", "Completion approved by the head", _WORKING, _S.UNDER_REVIEW, _HEADS, ("report", "period_end"), True),
        _verb("refuse_claim", "负责人退回", "Sent back by the head", _WORKING, None, _HEADS, ("report", "reason"), True),
        _verb("accept_report", "审核通过", "Report accepted", {_S.UNDERWAY, _S.UNDER_REVIEW}, None, _JUDGES, ("report",)),
        _verb("return_report", "退回填报", "Report returned", {_S.UNDERWAY, _S.UNDER_REVIEW}, _S.UNDERWAY, _JUDGES, ("report", "reason", "redo_by")),
        _verb("ask_extension", "申请延期", "Extension asked for", _WORKING, None, _acting("task.ask_extension"), ("extension", "new_due_on", "reason"), True),
        _verb("withdraw_extension", "撤回延期申请", "Extension request withdrawn", {_S.UNDERWAY, _S.UNDER_REVIEW}, None, _acting("task.ask_extension"), ("extension",), True),
        _verb("endorse_extension", "负责人同意延期", "Extension endorsed by the head", _WORKING, None, _HEADS, ("extension",), True),
        _verb("refuse_extension_in_unit", "负责人不同意延期", "Extension refused by the head", _WORKING, None, _HEADS, ("extension", "reason"), True),
        _verb("grant_extension", "批准延期", "Extension granted", _WORKING, None, _JUDGES, ("extension", "new_due_on")),
        _verb("refuse_extension", "不予延期", "Extension refused", {_S.UNDERWAY, _S.UNDER_REVIEW}, None, _JUDGES, ("extension", "reason")),
        _verb("remind", "临近提醒", "Reminded", _LIVE, None, (Who("task.notice", Seat.LEAD),), ("item",)),
        _verb("urge", "催办", "Urged", _LIVE, None, (Who("task.notice", Seat.LEAD),), ("item",)),
        _verb("slip", "三色督办单", "Slip issued", _LIVE, None, (Who("task.notice", Seat.LEAD),), ("item", "colour")),
        _verb("comment", "批注", "Commented", _ANY, None, (Who("task.comment", Seat.LEAD), Who("task.comment", Seat.ACTING), Who("task.comment", Seat.ABOVE)), ("text",)),
        _verb("close", "办结销号", "Closed", {_S.UNDER_REVIEW}, _S.CLOSED, _JUDGES, ("report",)),
        _verb("stop", "中止", "Stopped", _LIVE, _S.STOPPED, (Who("task.judge", Seat.LEAD), _ISSUES[1]), ("reason",)),
        _verb("reopen", "恢复办理", "Reopened", {_S.CLOSED, _S.STOPPED}, _S.UNDERWAY, _JUDGES, ("reason",)),
        _verb("announce", "通报", "Announced", _ANY - {_S.REGISTERED}, None, (Who("task.notice", Seat.LEAD),), ("announcement",)),
        _verb("archive", "归档", "Archived", {_S.CLOSED, _S.STOPPED, _S.DROPPED}, _S.ARCHIVED, _JUDGES),
    )
)  # fmt: skip


class WrongState(MianzhouError):
    """The procedure does not allow this verb now."""

    code = "task-wrong-state"
    status = 409
    problem = Text(
        "任务现在的状态是“{state}”，不能{verb}。", "The task is now “{state}”; this is not possible: {verb}. "
    )
    remedy = Text("请刷新页面，查看任务的最新进展。", "Reload the page to see how the task stands.")


class NotShown(MianzhouError):
    """Something that the procedure demands is missing."""

    code = "task-incomplete"
    status = 422
    problem = Text("{verb}缺少必填内容：{what}。", "{verb}: required and missing: {what}. ")
    remedy = Text("请补充后再提交。", "Fill it in and submit again.")


SHOWN = {
    "reason": Text("理由", "the reason"),
    "text": Text("内容", "the text"),
    "parts": Text("子任务", "the sub-tasks"),
    "new_due_on": Text("新的期限", "the new due date"),
    "period_end": Text("填报周期", "the period"),
}


def require_state(verb: str, state: State | None) -> Transition:
    """The transition, if it may start from `state` (None: there is no task yet); else `WrongState`."""
    transition = TRANSITIONS[verb]
    allowed = state is None if verb == "register" else state in transition.sources
    if not allowed:
        raise WrongState(
            state=STATE_TITLES[state] if state else Text("未立项", "not registered"), verb=transition.title
        )
    return transition


def require_shown(transition: Transition, data: dict[str, object]) -> None:
    """Raise `NotShown` unless `data` holds everything that the verb must show."""
    for name in transition.shows:
        value = data.get(name)
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            raise NotShown(verb=transition.title, what=SHOWN.get(name, Text(name, name)))
