"""Correction at the request of the person (or organisation) whom the data are about (本人数据更正), version 1.

《个人信息保护法》第四十六条 lets a person ask for the correction of what is wrong about it. A person has no account and knows no rows: its
department checks who asks and finds the row. From there it is a dispute as any other, in which the applicant, by the code of its receipt,
does what a unit that raises one does. No document sets these limits: they are the platform's own.
"""

from __future__ import annotations

from dataclasses import replace

from mianzhou.applications.data_correction.following_actions import follow_up
from mianzhou.applications.data_correction.procedure import (
    ANSWERING,
    BUREAU,
    DATA_CORRECTION,
    PROVIDER,
    RAISER,
    REFUSED,
    STAGES,
    TRANSITIONS,
)
from mianzhou.data.normalising.api import credit_code, normal_phone, resident_number
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import (
    Asked,
    Citation,
    Clock,
    Ground,
    Guard,
    Material,
    Notice,
    Outcome,
    Procedure,
    Seat,
    Stage,
    Transition,
    Who,
)

LOCATING, DECLINED = "locating", "declined"
APPLICANT = (Who("", Seat.APPLICANT),)
LAW = Citation("《中华人民共和国个人信息保护法》", "第四十六条", english="Personal Information Protection Law")

RIGHT_NUMBER = Guard("number", Text("证件号码须为18位公民身份号码或统一社会信用代码，且校验码正确", "the number must be a resident number or a unified social credit code of 18 characters with the right check character"), lambda facts: _right_number(str(facts.about.get("number", ""))), Citation("GB 11643-1999、GB 32100-2015", english="GB 11643-1999, GB 32100-2015"))  # fmt: skip
RIGHT_PHONE = Guard("phone", Text("联系电话须为手机号码，或区号加固定电话号码", "the telephone number must be a mobile one, or a fixed one with its area code"), lambda facts: normal_phone(str(facts.about.get("phone", ""))) is not None)  # fmt: skip
ROW_FOUND = Guard("row_found", Text("须先在数据校核页面找到有误的行", "the row is found on the page of the dispute first"), lambda facts: isinstance(facts.shown.get("dispute"), int))  # fmt: skip
ROW_CORRECTED = Guard("row_corrected", Text("须在数据校核页面填写更正后的值，由平台更正数据", "the right value is entered on the page of the dispute, which corrects the row"), lambda facts: isinstance(facts.shown.get("correction"), int))  # fmt: skip


def _right_number(text: str) -> bool:
    return resident_number(text) is not None or credit_code(text) is not None


FORM = (
    Asked("name", Text("姓名或单位名称", "Your name, or that of your organisation")),
    Asked("number", Text("公民身份号码或统一社会信用代码", "Resident number, or unified social credit code"), hint=Text("用于核对是否本人（本单位）的数据，不公开。", "To check that the data are yours; it is not made public."), standard="resident_number"),
    Asked("phone", Text("联系电话", "Telephone"), hint=Text("手机号码，或区号加固定电话号码。", "A mobile number, or a fixed one with its area code.")),
    Asked("data", Text("哪项数据有误", "Which data are wrong"), hint=Text("例如：低保待遇的发放金额。", "For example: the amount of my allowance.")),
    Asked("known", Text("现在记的是什么", "What they say now"), needed=False, hint=Text("知道的话请填写。", "If you know.")),
    Asked("right", Text("应当是什么", "What they should say")),
    Asked("why", Text("理由", "Why"), "long", hint=Text("提交后可上传证明材料。", "You can add files that prove it once this is sent.")),
)  # fmt: skip

GROUNDS = (
    Ground("not_own", Text("不是本人（本单位）的数据", "Not the applicant's own data"), LAW),
    Ground("not_identified", Text("不能核实申请人身份", "Who applies could not be established")),
    Ground("no_such_data", Text("本单位没有这项数据", "The unit keeps no such data")),
    Ground("unclear", Text("经联系仍不能确定所指的数据", "After asking, still unclear which data are meant")),
)


def _told(zh: str, en: str) -> tuple[Notice, ...]:
    return (Notice("applicant", Text(zh, en)),)


_NOTICES = {
    "accept": _told("您的申请{number}已办结：{unit}已更正数据。", "Your application {number} has ended: {unit} has corrected the data."),
    "reject": _told("您的申请{number}，{unit}不予更正：{remark}。不同意的，请在{due_on}前申请数据主管部门裁定。", "{unit} does not correct the data of your application {number}: {remark}. If you disagree, ask the data bureau for a decision by {due_on}."),
    "rest": _told("您已接受答复，申请{number}办结，维持原值。", "You accepted the answer: application {number} has ended, the value is upheld."),
    "press": _told("已收到您的裁定申请（{number}），数据主管部门在{due_on}前裁定。", "The data bureau was asked to decide on {number} and does so by {due_on}."),
    "uphold": _told("您的申请{number}，数据主管部门裁定维持原值：{remark}", "The data bureau upheld the value of your application {number}: {remark}"),
    "order": _told("您的申请{number}，数据主管部门裁定更正：{remark}。{unit}在{due_on}前更正。", "The data bureau ordered the correction of your application {number}: {remark}. {unit} makes it by {due_on}."),
    "correct": _told("您的申请{number}已办结：{unit}已按裁定更正数据。", "Your application {number} has ended: {unit} has corrected the data as decided."),
    "lapse": _told("您未在期限内申请裁定，申请{number}办结，维持原值。", "You did not ask for a decision in time: application {number} has ended, the value is upheld."),
    "withdraw": _told("您已撤回申请{number}。", "You have withdrawn application {number}."),
}  # fmt: skip
_FOLLOWED = Outcome(
    Text("计入数据质量，办结时告知承办单位", "counted in data quality; at the end the unit is told"), follow_up
)


def _own(transition: Transition) -> Transition:
    """A step of any dispute, as it is where the person concerned has raised it: the applicant stands where a unit stood."""
    begins = transition.verb in ("supplement", "withdraw")
    return replace(
        transition,
        who=APPLICANT if transition.who == RAISER else transition.who,
        sources=transition.sources | {LOCATING} if begins else transition.sources,
        guards=(*transition.guards, ROW_CORRECTED) if "correction" in transition.shows else transition.guards,
        notices=_NOTICES.get(transition.verb, ()),
        outcome=_FOLLOWED,
        free=transition.free or transition.target is None,
    )


def _house(limit: str, zh: str, en: str) -> Clock:
    return Clock(Limit.parse(limit), Text(zh, en), house=True, extensions=1, extension=Limit.parse(limit))


_WITH_APPLICANT = replace(
    DATA_CORRECTION.stage(REFUSED),
    title=Text("不予更正，待申请人确认", "Rejected, with the applicant"),
    clock=_house("10wd", "申请人申请裁定时限", "The applicant's time to ask for a decision"),
    worker=Text("申请人", "the applicant"),
)

OWN_CORRECTION = Procedure(
    id="data_correction_own",
    version=1,
    title=Text("本人（本单位）数据更正", "Correction of one's own data"),
    prefix="GZ",
    first=LOCATING,
    stages=(
        Stage(LOCATING, Text("待核对身份、查找数据", "Applicant and data being checked"), _house("5wd", "核对身份、查找数据时限", "Time to check the applicant and find the row"), cite=LAW),
        *(_WITH_APPLICANT if stage.code == REFUSED else stage for stage in STAGES),
        Stage(DECLINED, Text("不予受理", "Declined"), ended=True),
    ),
    transitions=(
        Transition("locate", Text("查找数据", "Find the row"), frozenset({LOCATING}), ANSWERING, PROVIDER, guards=(ROW_FOUND,), notices=_told("您的申请{number}已核对身份并找到数据，{unit}在{due_on}前核实答复。", "Application {number}: you were identified and the data found; {unit} answers by {due_on}."), outcome=_FOLLOWED, cite=LAW, past="Row found"),
        Transition("decline", Text("不予受理", "Decline"), frozenset({LOCATING}), DECLINED, PROVIDER, ("remark",), free=True, grounds=GROUNDS, notices=_told("您的申请{number}不予受理：{ground}。{remark}", "Application {number} is declined: {ground}. {remark}"), outcome=_FOLLOWED, past="Declined"),
        *(_own(transition) for transition in TRANSITIONS),
    ),
    opened_by=APPLICANT,
    opened=Text("提出申请", "Applied for"),
    read_by=(*PROVIDER, *BUREAU),
    pausable_by=PROVIDER,
    extended_by=BUREAU,
    words=DATA_CORRECTION.words,
    materials=(Material("evidence", Text("证明材料", "Evidence"), needed=False, at_opening=False),),
    guards=(RIGHT_NUMBER, RIGHT_PHONE),
    notices=_told("已收到您的申请{number}，{unit}在{due_on}前核对身份、查找数据。", "Your application {number} was received; {unit} checks who you are and finds the data by {due_on}."),
    public=True,
    desk=True,
    form=FORM,
    titled_by="data",  # not the applicant, whose name would go to the lake with the title
    responsible_title=DATA_CORRECTION.responsible_title,
    asks_unit=Text("保管这项数据的部门", "The department that keeps the data"),
    cite=LAW,
)  # fmt: skip
