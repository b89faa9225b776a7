"""The procedure of complaints of outside enterprises, as 《四川省外来企业投诉处理规定》(川府发〔2016〕30号) orders it.

The centre is the unit that raised the case in the complainant's name (`Seat.RAISER`): it stays in charge of the case while a department
answers it (`Seat.RESPONSIBLE`). Limits that the document does not set are marked as this platform's own.

Version 2 leaves the centre one thing to do with a complaint from Taiwan: to pass it to the Taiwan affairs office (article 25). Under version 1
the centre could also refuse it, have it completed, tell of arbitration or suit, join or split it, and share the work; what began so ends so.
It also lets the centre enter, with how it was told, that a complainant who came by letter or telephone withdraws.
"""

from __future__ import annotations

from dataclasses import replace

from mianzhou.applications.outside_complaints.facts import KINDS, LISTS, NEEDED, WORDS
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import (
    Citation,
    Clock,
    Facts,
    Grading,
    Ground,
    Guard,
    Handing,
    Joining,
    Material,
    Notice,
    Procedure,
    Reopening,
    Seat,
    Stage,
    Transition,
    Who,
)

DOCUMENT = "川府发〔2016〕30号"


def article(which: str) -> Citation:
    """An article of the document."""
    return Citation(DOCUMENT, which)


HOUSE = Citation("平台办理规则", house=True, english="rules of this platform")
RECEIVED, LACKING, MEDIATING, COORDINATING = "received", "lacking", "mediating", "coordinating"
DEPARTMENT, ANSWERED, PROPOSED, TRACKING = "department", "answered", "proposed", "tracking"
REFUSED, AGREED, SETTLED, TERMINATED = "refused", "agreed", "settled", "terminated"
WITHDRAWN, SILENT, REFERRED, NOT_AGREED = "withdrawn", "silent", "referred", "not_agreed"
OPEN = frozenset({RECEIVED, LACKING, MEDIATING, COORDINATING, DEPARTMENT, ANSWERED, PROPOSED, TRACKING})
HANDLED = frozenset({MEDIATING, COORDINATING, DEPARTMENT, ANSWERED, PROPOSED, TRACKING})

CENTRE = (Who("complaint.receive", Seat.RAISER),)
ANSWERING = (Who("complaint.answer", Seat.RESPONSIBLE, own=True),)
OVERSEEING = (Who("complaint.oversee", Seat.RESPONSIBLE),)
COMPLAINANT = (Who("", Seat.APPLICANT),)

THIRTY = Clock(
    Limit.parse("30wd"),
    Text("川府发〔2016〕30号第十四条第二项（延长须说明理由，次数和长度为平台自定）", "川府发〔2016〕30号, article 14(2) (an extension states its reason; how often and how long is the platform's own)"),
    extensions=1,
    extension=Limit.parse("30wd"),
)  # fmt: skip
TWENTY = Clock(Limit.parse("20wd"), Text("川府发〔2016〕30号第十七条第四项", "川府发〔2016〕30号, article 17(4)"))


def _house(limit: str, zh: str, en: str) -> Clock:
    return Clock(Limit.parse(limit), Text(zh, en), house=True, extensions=1, extension=Limit.parse(limit))


ELIGIBLE = Guard(
    "eligible",
    Text("投诉人须为规定所称外来企业", "The complainant must be an outside enterprise"),
    lambda facts: facts.about.get("kind") in KINDS,
    article("第二条"),
)
COMPLETE = Guard(
    "complete",
    Text("须写明双方名称、地址、电话、事实、理由和请求", "Both parties, the facts, the reasons and the request must be stated"),
    lambda facts: all(str(facts.about.get(name, "")).strip() for name in NEEDED),
    article("第十三条"),
)  # fmt: skip
NOT_TAIWAN = Guard(
    "not_taiwan",
    Text("台湾地区来川投资企业的投诉由台湾事务办公室处理", "Complaints from Taiwan are dealt with by the Taiwan affairs office"),
    lambda facts: facts.about.get("origin") != "taiwan",
    article("第二十五条"),
    beforehand=True,
)  # fmt: skip
TAIWAN = Guard(
    "taiwan",
    Text(
        "只有台湾地区来川投资企业的投诉转台湾事务办公室", "Only complaints from Taiwan go to the Taiwan affairs office"
    ),
    lambda facts: facts.about.get("origin") == "taiwan",
    article("第二十五条"),
    beforehand=True,
)
NOWHERE_ELSE = Guard(
    "nowhere_else",
    Text("已申请仲裁、诉讼或复议的不予受理", "A matter in arbitration, suit or reconsideration is not received"),
    lambda facts: facts.about.get("elsewhere", "none") == "none",
    article("第十一条第一至三项"),
)
OVERDUE = Guard(
    "overdue",
    Text("期限尚未届满", "The time is not over"),
    lambda facts: facts.overdue,
    article("第十七条第四项"),
    beforehand=True,
)


def _by_agent(facts: Facts) -> bool:
    return facts.about.get("filed_by") == "agent"


BY_AGENT = Guard("by_agent", Text("由代理人提起的", "where an agent raises it"), _by_agent, article("第十三条第一项"))

MATERIALS = (
    Material("identity", Text("法定代表人身份证明", "Proof of the legal representative's identity"), cite=article("第十三条第一项"), at_opening=False),
    Material("licence", Text("企业营业执照复印件", "Copy of the business licence"), cite=article("第十三条第一项"), at_opening=False),
    Material("mandate", Text("法定代表人授权委托书", "Power of attorney"), when=BY_AGENT, cite=article("第十三条第一项"), at_opening=False),
    Material("evidence", Text("相关证明材料", "Evidence"), cite=article("第十三条第三项"), at_opening=False),
    Material("letter", Text("办理情况函", "The department's letter"), needed=False, cite=article("第十四条第二项")),
    Material("agreement", Text("调解协议", "Agreement"), needed=False, cite=article("第十七条第五项")),
)  # fmt: skip
PAPERS = tuple(m.code for m in MATERIALS if not m.at_opening)

STAGES = (
    Stage(RECEIVED, Text("待受理", "To be received"), _house("5wd", "接到投诉后立即办理（第十六条）", "Dealt with at once (article 16)"), cite=article("第十六条")),
    Stage(LACKING, Text("待投诉人补正", "Complainant to complete"), _house("10wd", "补正时限", "Time to complete")),
    Stage(MEDIATING, Text("民事调解中", "In mediation"), _house("60d", "调解时限", "Time to mediate"), cite=article("第十四条第一项")),
    Stage(COORDINATING, Text("行政协调中", "In coordination"), _house("30wd", "协调时限", "Time to coordinate"), cite=article("第十四条第二项")),
    Stage(DEPARTMENT, Text("部门办理中", "With the department"), THIRTY, cite=article("第十四条第二项")),
    Stage(ANSWERED, Text("部门已函告，待答复投诉人", "Answered by the department"), _house("5wd", "尽快将处理意见答复投诉人（第十六条）", "The complainant is told soon (article 16)"), cite=article("第十六条")),
    Stage(PROPOSED, Text("待投诉人答复方案", "Solution proposed"), TWENTY, cite=article("第十七条第四项")),
    Stage(TRACKING, Text("已转法院、检察院，跟踪中", "With a court or procuratorate, followed"), cite=article("第十四条第三项")),
    Stage(REFUSED, Text("不予受理", "Not received"), ended=True, cite=article("第十一条")),
    Stage(AGREED, Text("达成协议", "Agreement reached"), ended=True, cite=article("第十七条第五项")),
    Stage(SETTLED, Text("已答复办结", "Answered and closed"), ended=True, cite=article("第十六条")),
    Stage(NOT_AGREED, Text("调解不成，告知仲裁或诉讼", "No agreement: told of arbitration or suit"), ended=True, cite=article("第十四条第一项")),
    Stage(TERMINATED, Text("终止协调", "Coordination ended"), ended=True, cite=article("第十七条")),
    Stage(WITHDRAWN, Text("放弃投诉", "Withdrawn"), ended=True, cite=article("第十七条第二项")),
    Stage(SILENT, Text("逾期未答复，终止协调", "Ended: no answer in time"), ended=True, cite=article("第十七条第四项")),
    Stage(REFERRED, Text("转台湾事务办公室", "Passed to the Taiwan affairs office"), ended=True, cite=article("第二十五条")),
)  # fmt: skip

REFUSALS = (
    Ground("declared", Text("明确表示申请仲裁或提起诉讼", "Arbitration or suit declared"), article("第十一条第一项")),
    Ground("accepted", Text("仲裁机构或人民法院已受理", "Arbitration or suit already accepted"), article("第十一条第二项")),
    Ground("reconsideration", Text("表示申请复议，或复议机关已受理", "Reconsideration declared or accepted"), article("第十一条第三项")),
    Ground("anonymous", Text("匿名投诉", "Anonymous"), article("第十一条第四项")),
    Ground("untrue", Text("提供材料不真实", "Untrue material"), article("第十一条第五项")),
    Ground("repeated", Text("对已处理的同一事项以同一理由重复投诉", "The same matter, handled already, on the same grounds"), article("第十一条第六项")),
)  # fmt: skip
ENDINGS = (
    Ground("elsewhere", Text("仲裁机构或人民法院已受理", "Arbitration or suit accepted"), article("第十七条第一项")),
    Ground("unproved", Text("投诉内容不实或不能证实", "Found untrue or unprovable"), article("第十七条第三项")),
    Ground("uncooperative", Text("投诉方不予配合", "The complainant does not cooperate"), article("第十七条第四项")),
    Ground("law", Text("法律、法规规定的其他情形", "Another case that the law names"), article("第十七条第六项")),
)
EVASIONS = (
    Ground(
        "late", Text("无正当理由未按规定期限办理", "Not dealt with in time without good reason"), article("第十九条")
    ),
    Ground("evasive", Text("推诿、敷衍、拖延", "Evaded, perfunctory, delayed"), article("第十九条")),
)
_TELL = "applicant"
_ACCEPT: tuple[Guard, ...] = (NOT_TAIWAN, NOWHERE_ELSE)
# 第二十五条: what the centre decided of a complaint from Taiwan under version 1, and leaves to the Taiwan affairs office since.
LEFT_TO_TAIWAN = frozenset({"ask", "refuse", "tell_remedies"})


def _told(zh: str, en: str) -> tuple[Notice, ...]:
    return (Notice(_TELL, Text(zh, en)),)


TRANSITIONS = (
    Transition("refer", Text("交部门办理", "Pass to a department"), frozenset({RECEIVED, COORDINATING}), DEPARTMENT, CENTRE, hands_over=True, materials=PAPERS, guards=_ACCEPT, notices=_told("您的投诉{number}已受理，交{unit}办理，{due_on}前函告办理情况。", "Your complaint {number} was received and passed to {unit}, which answers by {due_on}."), cite=article("第十四条第二项"), past="Passed to a department"),
    Transition("coordinate", Text("受理并协调", "Receive and coordinate"), frozenset({RECEIVED}), COORDINATING, CENTRE, materials=PAPERS, guards=_ACCEPT, notices=_told("您的投诉{number}已受理，正在与有关部门协调。", "Your complaint {number} was received; it is being coordinated with the departments."), cite=article("第十四条第二项"), past="Received, in coordination"),
    Transition("mediate", Text("受理并调解", "Receive and mediate"), frozenset({RECEIVED}), MEDIATING, CENTRE, ("consent",), materials=PAPERS, guards=_ACCEPT, notices=_told("您的投诉{number}已受理，双方同意调解。", "Your complaint {number} was received; both sides agreed to mediation."), cite=article("第十四条第一项"), past="Received, in mediation"),
    Transition("pass_on", Text("转法院、检察院", "Pass to a court or procuratorate"), frozenset({RECEIVED}), TRACKING, CENTRE, ("court",), materials=PAPERS, guards=(NOT_TAIWAN,), notices=_told("您的投诉{number}涉及司法机关，材料已转交，我们将跟踪处理情况。", "Your complaint {number} concerns the judiciary; it was passed on and will be followed."), cite=article("第十四条第三项"), past="Passed to a court or procuratorate"),
    Transition("ask", Text("要求补正", "Ask to complete it"), frozenset({RECEIVED}), LACKING, CENTRE, ("remark",), notices=_told("您的投诉{number}需要补正：{remark}。请在{due_on}前补正。", "Your complaint {number} has to be completed: {remark}. Please do so by {due_on}."), cite=article("第十三条"), past="Complainant asked to complete it"),
    Transition("complete", Text("补正完毕", "Completed"), frozenset({LACKING}), RECEIVED, (*COMPLAINANT, *CENTRE), cite=article("第十三条")),
    Transition("refuse", Text("不予受理", "Do not receive"), frozenset({RECEIVED, LACKING}), REFUSED, CENTRE, ("remark",), grounds=REFUSALS, notices=_told("您的投诉{number}不予受理：{ground}。{remark}", "Your complaint {number} is not received: {ground}. {remark}"), cite=article("第十一条"), past="Not received"),
    Transition("refer_taiwan", Text("转台湾事务办公室", "Pass to the Taiwan affairs office"), frozenset({RECEIVED}), REFERRED, CENTRE, guards=(TAIWAN,), notices=_told("您的投诉{number}已转台湾事务办公室处理。", "Your complaint {number} was passed to the Taiwan affairs office."), cite=article("第二十五条"), past="Passed to the Taiwan affairs office"),
    Transition("answer", Text("函告办理情况", "Answer"), frozenset({DEPARTMENT}), ANSWERED, ANSWERING, ("answer",), goes_back=True, cite=article("第十四条第二项"), past="Department answered"),
    Transition("return", Text("退回重办", "Send back to the department"), frozenset({ANSWERED}), DEPARTMENT, CENTRE, ("remark",), hands_over=True, cite=HOUSE, past="Sent back to the department"),
    Transition("settle", Text("答复投诉人并办结", "Answer the complainant and close"), frozenset({ANSWERED, COORDINATING, TRACKING}), SETTLED, CENTRE, ("remark",), notices=_told("您的投诉{number}处理意见：{remark}", "Your complaint {number} was dealt with: {remark}"), cite=article("第十六条"), past="Complainant answered, closed"),
    Transition("propose", Text("提出解决方案", "Propose a solution"), frozenset({MEDIATING, COORDINATING, ANSWERED}), PROPOSED, CENTRE, ("remark",), notices=_told("您的投诉{number}的解决方案：{remark}。请在{due_on}前答复，逾期不答复的终止协调。", "The solution proposed for your complaint {number}: {remark}. Please answer by {due_on}; without an answer it ends."), cite=article("第十七条第四项"), past="Solution proposed"),
    Transition("agree", Text("同意方案", "Agree"), frozenset({PROPOSED}), AGREED, (*COMPLAINANT, *CENTRE), notices=_told("您的投诉{number}已达成协议并办结。", "An agreement was reached on your complaint {number}."), cite=article("第十七条第五项"), past="Solution agreed to"),
    Transition("disagree", Text("不同意方案", "Disagree"), frozenset({PROPOSED}), NOT_AGREED, COMPLAINANT, notices=_told("您不同意方案，可以依法申请仲裁或提起诉讼（投诉{number}）。", "You did not agree; you may apply for arbitration or sue (complaint {number})."), cite=article("第十四条第一项"), past="Solution not agreed to"),
    Transition("tell_remedies", Text("调解不成，告知仲裁或诉讼", "No mediation: tell of arbitration or suit"), frozenset({RECEIVED, MEDIATING}), NOT_AGREED, CENTRE, ("remark",), notices=_told("您的投诉{number}不能调解：{remark}。您可以依法申请仲裁或提起诉讼。", "Your complaint {number} cannot be mediated: {remark}. You may apply for arbitration or sue."), cite=article("第十四条第一项"), past="No agreement, told of arbitration or suit"),
    Transition("end_silent", Text("逾期未答复，终止协调", "End: no answer in time"), frozenset({PROPOSED}), SILENT, CENTRE, guards=(OVERDUE,), notices=_told("您自收到方案之日起20个工作日内未答复，投诉{number}已终止协调。", "You did not answer the proposed solution within 20 working days: complaint {number} has ended."), cite=article("第十七条第四项"), past="Ended: no answer in time"),
    Transition("terminate", Text("终止协调", "End the coordination"), HANDLED, TERMINATED, CENTRE, ("remark",), free=True, grounds=ENDINGS, notices=_told("您的投诉{number}已终止协调：{ground}。{remark}", "The coordination of your complaint {number} has ended: {ground}. {remark}"), cite=article("第十七条"), past="Coordination ended"),
    Transition("hold_to_account", Text("转问责", "Put to accountability"), frozenset({DEPARTMENT, ANSWERED}), None, (*CENTRE, *OVERSEEING), ("remark",), grounds=EVASIONS, cite=article("第十九条"), past="Put to accountability"),
    Transition("follow_up", Text("记录司法机关处理情况", "Note how the court deals with it"), frozenset({TRACKING}), None, CENTRE, ("remark",), cite=article("第十四条第三项"), past="How the court deals with it was noted"),
    Transition("explain", Text("说明办理情况", "Say how it stands"), HANDLED, None, (*CENTRE, *ANSWERING), ("remark",), notices=_told("您的投诉{number}的办理情况：{remark}", "How your complaint {number} stands: {remark}"), cite=article("第十六条"), past="Told how it stands"),
    Transition("withdraw", Text("放弃投诉", "Withdraw"), OPEN, WITHDRAWN, COMPLAINANT, free=True, notices=_told("您已放弃投诉{number}。", "You have withdrawn complaint {number}."), cite=article("第十七条第二项"), past="Withdrawn"),
)  # fmt: skip

COMPLAINT_1 = Procedure(
    id="outside_complaints",
    version=1,
    title=Text("外来企业投诉", "Complaints of outside enterprises"),
    prefix="WT",
    first=RECEIVED,
    stages=STAGES,
    transitions=TRANSITIONS,
    opened_by=(*COMPLAINANT, *CENTRE),
    read_by=(*CENTRE, *ANSWERING, *OVERSEEING),
    opened=Text("收到投诉", "Complaint received"),
    pausable_by=CENTRE,
    extended_by=(*ANSWERING, *CENTRE),
    words=WORDS,
    choices=LISTS,
    materials=MATERIALS,
    guards=(ELIGIBLE, COMPLETE),
    notices=_told(
        "已收到您的投诉，编号{number}，{due_on}前告知是否受理。",
        "Your complaint was received as {number}; by {due_on} you are told whether it is dealt with.",
    ),
    public=True,
    desk=True,
    handing=Handing(ANSWERING, CENTRE, returns=3, cite=HOUSE),
    reopening=Reopening(
        CENTRE, frozenset({AGREED, SETTLED, SILENT, TERMINATED}), RECEIVED, Limit.parse("1y"), cite=HOUSE
    ),
    joining=Joining(CENTRE, same=("respondent",), cite=article("第十二条")),
    grading=Grading(CENTRE, (*CENTRE, *ANSWERING), cite=article("第十五条")),
    assigned_by=CENTRE,
    rated=True,
    cite=Citation(DOCUMENT),
)
NOTE_WITHDRAWAL = Transition(
    "note_withdrawal", Text("登记投诉人放弃投诉", "Enter that the complainant withdraws"), OPEN, WITHDRAWN, CENTRE, ("remark",), free=True,
    notices=_told("已按您的意思登记放弃投诉{number}：{remark}", "As you asked, complaint {number} is withdrawn: {remark}"), cite=article("第十七条第二项"), past="Withdrawal entered",
)  # fmt: skip
COMPLAINT = replace(
    COMPLAINT_1,
    version=2,
    transitions=(
        *(replace(t, guards=(NOT_TAIWAN, *t.guards)) if t.verb in LEFT_TO_TAIWAN else t for t in TRANSITIONS),
        NOTE_WITHDRAWAL,
    ),
    shared_if=(NOT_TAIWAN,),  # what is joined ends with the other, and a share of the work is work
)
