"""Disputed values, in every stage that one can be in: corrected, upheld, ordered, waiting for the data bureau, waiting for the provider, overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mianzhou.applications.data_correction.api import Dispute, enact, raise_dispute
from mianzhou.data.intake.api import held_row
from mianzhou.kernel.units.api import unit_by_code
from mianzhou.samplecity.officework.happening import Happening, Office, at, batch_of, days_before, known
from mianzhou.samplecity.officework.truth import Truth
from mianzhou.samplecity.population.api import Due


@dataclass(frozen=True, slots=True)
class _Step:
    """A verb of the procedure, so many hours after the dispute was raised; `by` is raiser, provider or bureau."""

    verb: str
    by: str
    hours: int
    remark: str = ""
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A doubt about a value: of which file, which of its miswritten names (or, without a field of a name, of which item), and how it goes on.

    `days_after` counts from the file's arrival; `days_ago` from the day on which the city is built, for what is still open.
    """

    resource: str
    batch: int
    field: str
    place: int
    raiser: str
    reason: str
    steps: tuple[_Step, ...]
    days_after: int = 0
    days_ago: int = 0
    claimed: str = ""
    evidence: str = ""


_DOUBTS = (
    _Doubt(
        "household_register", 1, "name", 0, "9801-rsj", "参保登记与身份证姓名用字不一致，以身份证为准。",
        (_Step("accept", "provider", 50, corrects=True),),
        days_after=14, evidence="参保登记表所附身份证复印件",
    ),
    _Doubt(
        "low_income_allowance", 1, "kind", 0, "9801-wjw", "家庭医生签约走访时反映类别有误。",
        (
            _Step("reject", "provider", 75, "经入户核实，户籍和常住地类别无误，维持原值。"),
            _Step("rest", "raiser", 100),
        ),
        days_after=18, claimed="城市低保|农村低保",
    ),
    _Doubt(
        "enterprise", 1, "legal_representative", 0, "9801-swj3", "办税人员实名信息与登记的法定代表人姓名不一致。",
        (
            _Step("reject", "provider", 50, "登记档案与现值一致。"),
            _Step("press", "raiser", 72, "实名认证结果与身份证一致，请数据局裁定。"),
            _Step("order", "bureau", 120, "经比对公安人口信息，应予更正。"),
            _Step("correct", "provider", 150, corrects=True),
        ),
        days_ago=12, evidence="实名办税认证截图",
    ),
    _Doubt(
        "household_register", 1, "name", 1, "9801-jyj", "学生家长反映户籍信息姓名用字与出生医学证明不符。",
        (
            _Step("reject", "provider", 52, "需家长持出生医学证明到派出所申请变更。"),
            _Step("press", "raiser", 98, "家长已提交证明，派出所未予受理，请裁定。"),
        ),
        days_ago=9, evidence="出生医学证明",
    ),
    _Doubt(
        "low_income_allowance", 2, "name", 0, "9801-rsj", "待遇发放时户主姓名与银行账户不符。",
        (),
        days_ago=2, evidence="银行退票信息",
    ),
    # Ten working days have passed, also where the longest holiday lies in them, and nobody has answered.
    _Doubt(
        "low_income_allowance", 1, "name", 1, "9801-jyj", "学生资助比对时发现户主姓名用字有误。",
        (),
        days_ago=24, evidence="居民户口簿复印件",
    ),
)  # fmt: skip


def disputes(office: Office, truth: Truth, due: list[Due], now: datetime) -> Iterator[Happening]:
    """Every doubt raised and what was done about it, step by step."""
    files = {(one.resource, one.batch): one for one in due}
    for doubt in _DOUBTS:
        file = files.get((doubt.resource, doubt.batch))
        if file is None:
            continue
        arrived = at(file.day, 10)
        raised = days_before(now, doubt.days_ago) if doubt.days_ago else arrived + timedelta(days=doubt.days_after)
        if raised <= arrived:
            continue  # a city looked at so early in its month that the value had not arrived
        yield Happening(raised, _is_raised(doubt), _raising(office, truth, doubt, file))
        for place, step in enumerate(doubt.steps):
            moment = raised + timedelta(hours=step.hours)
            yield Happening(moment, _is_taken(doubt, place), _taking(office, truth, doubt, file, step))


def _found(doubt: _Doubt) -> Dispute | None:
    return Dispute.objects.select_related("case").filter(resource__name=doubt.resource, reason=doubt.reason).first()


def _is_raised(doubt: _Doubt) -> Callable[[], bool]:
    return lambda: _found(doubt) is not None


def _is_taken(doubt: _Doubt, place: int) -> Callable[[], bool]:
    def taken() -> bool:
        found = _found(doubt)
        return found is not None and found.case.events.count() > place + 1

    return taken


def _raising(office: Office, truth: Truth, doubt: _Doubt, due: Due) -> Callable[[datetime], object]:
    def do(moment: datetime) -> None:
        batch = batch_of(due.resource, due.file)
        if batch is None:
            return
        row, claimed = _claim(truth, doubt, due, batch.pk)
        raise_dispute(
            resource=known(due.resource),
            batch_id=batch.pk,
            row=row,
            field=doubt.field,
            claimed=claimed,
            reason=doubt.reason,
            evidence=doubt.evidence,
            raiser_unit=unit_by_code(doubt.raiser),
            actor=office.clerk(doubt.raiser),
            as_of=moment,
        )

    return do


def _claim(truth: Truth, doubt: _Doubt, due: Due, batch: int) -> tuple[int, str]:
    """Which row, and what is claimed: the right name of one that is miswritten, or of the two values of an item the other one."""
    wrong = truth.miswritten(due.file, doubt.field)
    if not doubt.claimed and len(wrong) > doubt.place:
        return wrong[doubt.place].row, wrong[doubt.place].right
    spoilt = {w.row for w in truth.wrong(due.file)}
    row = next(number for number in range(1 + doubt.place, len(spoilt) + 2 + doubt.place) if number not in spoilt)
    held = held_row(known(due.resource), batch, row).values[doubt.field]
    # In a city so small that nobody's name is miswritten, somebody doubts a right one.
    others = doubt.claimed.split("|") if doubt.claimed else [held + held[-1]]
    return row, next(value for value in others if value != held)


def _taking(office: Office, truth: Truth, doubt: _Doubt, due: Due, step: _Step) -> Callable[[datetime], object]:
    def do(moment: datetime) -> None:
        found = _found(doubt)
        if found is None:
            return
        provider = office.clerk(found.resource.provider.code)
        actors = {"provider": provider, "raiser": office.clerk(doubt.raiser), "bureau": office.steward}
        enact(
            dispute_id=found.pk,
            verb=step.verb,
            actor=actors[step.by],
            as_of=moment,
            remark=step.remark,
            correction=found.claimed if step.corrects else "",
        )

    return do
