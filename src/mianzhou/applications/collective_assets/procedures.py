"""The three procedures by which a collective decides (民主程序): who is a member, how shares are set up, what the inventory found.

Each goes the same way: drafted, voted by the members' meeting, put up in public, reviewed by the township, filed or approved by the county's
agriculture department. What the vote decides is entered by an action of its own once the case has ended in force.
"""

from __future__ import annotations

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
_QUORUM = Citation(LAW, "第二十七条（未核对原文）", house=True)


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
    "held_on": Text("会议日期", "day of the meeting"),
    "members": Text("应到人数", "how many may vote"),
    "present": Text("实到人数", "how many were present"),
    "in_favour": Text("同意人数", "how many were in favour"),
}


def democratic(code: str, prefix: str, title: Text, cite: Citation, *, posted: Limit, approved: bool) -> Procedure:
    """The procedure of one matter; `approved` where the county's approval is asked for, not only a filing."""
    filed = (
        Text("待县级批准", "With the county for approval")
        if approved
        else Text("待县级备案", "With the county for filing")
    )
    file = Text("批准", "Approve") if approved else Text("备案", "File")
    return Procedure(
        id=code,
        version=1,
        title=title,
        prefix=prefix,
        first=DRAFTED,
        stages=(
            Stage(DRAFTED, Text("拟订，待成员（代表）大会表决", "Drafted, to be voted on"), cite=cite),
            Stage(POSTED, Text("公示", "In public"), cite=cite),
            Stage(REVIEWED, Text("待乡镇审核", "With the township"), cite=cite),
            Stage(FILING, filed, cite=cite),
            Stage(IN_FORCE, Text("生效", "In force"), ended=True),
            Stage(DROPPED, Text("撤销", "Dropped"), ended=True),
        ),
        transitions=(
            Transition(
                "vote",
                Text("表决通过", "Carried by vote"),
                frozenset({DRAFTED}),
                POSTED,
                KEEPER,
                ("held_on", "members", "present", "in_favour"),
                guards=GUARDS,
                cite=cite,
            ),
            Transition(
                "submit",
                Text("公示期满，报乡镇审核", "Submit to the township"),
                frozenset({POSTED}),
                REVIEWED,
                KEEPER,
                posted=True,
                cite=cite,
            ),
            Transition("pass", Text("审核通过", "Pass"), frozenset({REVIEWED}), FILING, TOWNSHIP, cite=cite),
            Transition("file", file, frozenset({FILING}), IN_FORCE, COUNTY, cite=cite),
            Transition("return", Text("退回重拟", "Return"), frozenset({REVIEWED}), DRAFTED, TOWNSHIP, ("remark",)),
            Transition("refuse", Text("退回重拟", "Return"), frozenset({FILING}), DRAFTED, COUNTY, ("remark",)),
            Transition(
                "drop", Text("撤销", "Drop"), frozenset({DRAFTED, POSTED}), DROPPED, KEEPER, ("remark",), free=True
            ),
        ),
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
)
