"""The three procedures by which a collective decides (民主程序): who is a member, how shares are set up, what the inventory found.

Each goes the same way: drafted, voted by the members' meeting, put up in public, reviewed by the township, filed or approved by the county's
agriculture department. What the vote decides is entered by an action of its own once the case has ended in force.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mianzhou.applications.collective_assets.shares import ShareRules, Vote, decide
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Citation, Facts, Guard, Posting, Procedure, Seat, Stage, Transition, Who

REFORM = "绵委发〔2018〕7号"
ASSETS, MEMBERS, SHARES, GROWTH = "三（二）2", "三（三）2", "三（四）2", "三（五）1"
LAW = "《中华人民共和国农村集体经济组织法》"
DRAFTED, POSTED, REVIEWED, FILING, IN_FORCE, DROPPED = "drafted", "posted", "reviewed", "filing", "in_force", "dropped"

KEEPER = (Who("collective.keep", Seat.RESPONSIBLE),)
TOWNSHIP = (Who("collective.review", Seat.RESPONSIBLE),)
COUNTY = (Who("collective.file", Seat.RESPONSIBLE),)
READERS = (Who("collective.read", Seat.RESPONSIBLE),)

# No article of 绵委发〔2018〕7号 says how many must come and agree. The law of 2024 asks for two thirds of the members; we have not compared its text.
_QUORUM = Citation(f"参照{LAW}", house=True, english="after the Law on Rural Collective Economic Organisations")


def _vote(facts: Facts) -> Vote | None:
    """The counts as they were typed; None where they are no counts of a vote."""
    said = [str(facts.shown.get(name, "")).strip() for name in ("members", "present", "in_favour")]
    if not all(each.isdecimal() and len(each) < 10 for each in said):
        return None
    eligible, present, favour = map(int, said)
    return Vote(eligible, present, favour) if 0 < eligible >= present >= favour else None


def counted(facts: Facts) -> bool:
    """Whether the counts can be those of a vote."""
    return _vote(facts) is not None


def carried(facts: Facts) -> bool:
    """Whether enough came and enough were in favour (`shares.decide`)."""
    vote = _vote(facts)
    return vote is not None and decide(vote, ShareRules()).carried


def held(facts: Facts) -> bool:
    """Whether the meeting was held on a day that has come."""
    try:
        return date.fromisoformat(str(facts.shown.get("held_on", ""))) <= facts.on
    except ValueError:
        return False


def looked_at(facts: Facts) -> bool:
    """Whether no card of the inventory is left."""
    return not facts.about.get(LEFT)


LEFT = "left"  # how many cards of an inventory are not looked at yet
ALL_LOOKED_AT = Guard(
    "looked_at",
    Text(
        "还有资产未清查，全部清查后才能表决",
        "assets are left that nobody looked at; the meeting votes on a whole inventory",
    ),
    looked_at,
    Citation(REFORM, ASSETS),
)
HELD = Guard("held", Text("会议日期不得晚于今天", "the day of the meeting is not in the future"), held, _QUORUM)
GUARDS = (
    Guard(
        "counts",
        Text(
            "应到、实到、同意人数须为整数，且实到不多于应到、同意不多于实到",
            "the counts are whole numbers, no more present than may vote, no more in favour than present",
        ),
        counted,
        _QUORUM,
    ),
    Guard(
        "carried",
        Text(
            "到会人数和同意人数均须不少于应到人数的三分之二",
            "two thirds of those who may vote must be present, and as many in favour",
        ),
        carried,
        _QUORUM,
    ),
)
WORDS = {
    "collective": Text("集体经济组织", "The collective"),
    "listed": Text("名单人数", "People on the list"),
    "percent": Text("集体股比例（%）", "The collective's shares (%)"),
    "year": Text("年度", "Year"),
    LEFT: Text("未清查资产", "Assets not looked at"),
    "held_on": Text("会议日期", "day of the meeting"),
    "members": Text("应到人数", "how many may vote"),
    "present": Text("实到人数", "how many were present"),
    "in_favour": Text("同意人数", "how many were in favour"),
}


def _stages(cite: Citation, *, approved: bool) -> tuple[Stage, ...]:
    filed = (
        Text("待县级批准", "With the county for approval")
        if approved
        else Text("待县级备案", "With the county for filing")
    )
    return (
        Stage(DRAFTED, Text("拟订，待成员（代表）大会表决", "Drafted, to be voted on"), cite=cite),
        Stage(POSTED, Text("公示", "In public"), cite=cite),
        Stage(REVIEWED, Text("待乡镇审核", "With the township"), cite=cite),
        Stage(FILING, filed, cite=cite),
        Stage(IN_FORCE, Text("生效", "In force"), ended=True),
        Stage(DROPPED, Text("撤销", "Dropped"), ended=True),
    )


def _transitions(cite: Citation, before_vote: tuple[Guard, ...], *, approved: bool) -> tuple[Transition, ...]:
    return (*_by_collective(cite, before_vote), *_from_above(cite, approved=approved))


def _by_collective(cite: Citation, before_vote: tuple[Guard, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            "vote",
            Text("表决通过", "Enter that it was carried"),
            frozenset({DRAFTED}),
            POSTED,
            KEEPER,
            ("held_on", "members", "present", "in_favour"),
            guards=(*before_vote, *GUARDS),
            cite=cite,
            past="Carried by vote",
        ),
        Transition(
            "submit",
            Text("报乡镇审核", "Submit to the township"),
            frozenset({POSTED}),
            REVIEWED,
            KEEPER,
            posted=True,
            cite=cite,
            past="Submitted to the township",
        ),
        Transition(
            "drop",
            Text("撤销", "Drop"),
            frozenset({DRAFTED, POSTED}),
            DROPPED,
            KEEPER,
            ("remark",),
            free=True,
            past="Dropped",
        ),
    )


def _from_above(cite: Citation, *, approved: bool) -> tuple[Transition, ...]:
    file = Text("批准", "Approve") if approved else Text("备案", "File")
    filed_by = "Approved by the county" if approved else "Filed by the county"
    back = Text("退回重拟", "Send back")
    return (
        Transition(
            "pass",
            Text("审核通过", "Pass"),
            frozenset({REVIEWED}),
            FILING,
            TOWNSHIP,
            cite=cite,
            past="Passed by the township",
        ),
        Transition("file", file, frozenset({FILING}), IN_FORCE, COUNTY, cite=cite, past=filed_by),
        Transition(
            "return", back, frozenset({REVIEWED}), DRAFTED, TOWNSHIP, ("remark",), past="Sent back by the township"
        ),
        Transition("refuse", back, frozenset({FILING}), DRAFTED, COUNTY, ("remark",), past="Sent back by the county"),
    )


def democratic(
    code: str,
    prefix: str,
    title: Text,
    cite: Citation,
    *,
    posted: Limit,
    approved: bool,
    before_vote: tuple[Guard, ...] = (HELD,),
) -> Procedure:
    """The procedure of one matter; `approved` where the county's approval is asked for, not only a filing; `before_vote` is what the vote waits for."""
    return Procedure(
        id=code,
        version=2,
        title=title,
        prefix=prefix,
        first=DRAFTED,
        stages=_stages(cite, approved=approved),
        transitions=_transitions(cite, before_vote, approved=approved),
        opened_by=KEEPER,
        read_by=READERS,
        words=WORDS,
        desk=True,
        posting=Posting(KEEPER, posted, cite),
        cite=cite,
    )


_WEEK = Limit.parse("7d")
MEMBER_ROLL = democratic(
    "collective-members",
    "CY",
    Text("集体经济组织成员身份确认", "Confirmation of a collective's members"),
    Citation(REFORM, MEMBERS),
    posted=_WEEK,  # 公示期不得低于7天
    approved=False,
)
SHARE_PLAN = democratic(
    "collective-shares",
    "GQ",
    Text("集体资产股权设置方案", "Plan of a collective's shares"),
    Citation(REFORM, SHARES),
    posted=_WEEK,  # the document asks for a public notice, not for how long: as for members
    approved=True,
)
INVENTORY = democratic(
    "collective-inventory",
    "QC",
    Text("集体资产年度清查", "Yearly inventory of a collective's assets"),
    Citation(REFORM, ASSETS),
    posted=_WEEK,  # as above
    approved=False,
    before_vote=(ALL_LOOKED_AT, HELD),
)


def _first(procedure: Procedure, *, approved: bool) -> Procedure:
    """Version 1, under which cases are still running: its vote waits for neither the day of the meeting nor the whole inventory."""
    transitions = _transitions(procedure.cite or Citation(REFORM), (), approved=approved)
    return replace(procedure, version=1, transitions=transitions)


EARLIER = (_first(MEMBER_ROLL, approved=False), _first(SHARE_PLAN, approved=True), _first(INVENTORY, approved=False))
