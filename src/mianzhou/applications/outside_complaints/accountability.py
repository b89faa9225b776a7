"""The accountability list (article 19): what was put to accountability, is late with a department now, or was answered late, and by how many days."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IsNull
from django.utils import timezone

from mianzhou.applications.outside_complaints.lists import PERIOD, link_of, stage_status
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, DEPARTMENT
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import ChoiceFilter, Column, Filter, Status, TextFilter, Total
from mianzhou.services.cases.api import Case, CaseEvent, late_on, readable, with_keys

GIVEN_BY = ("refer", "return", "take_over", "arbitrate")  # after these a department has the complaint: `data["unit"]`
# Why a complaint stands on the list, the gravest first.
REASONS = {
    "put": Text("已转问责", "Put to accountability"),
    "now": Text("逾期未答复", "Not answered in time"),
    "answered": Text("逾期答复", "Answered late"),
}
MANY = 3_000  # from here on nobody counts, and the rows are looked through in their order
_PUT = Q(verb="hold_to_account")
_LATE = Q(verb="answer", late=True)


def accountable_for(actor: Actor, on: date | None = None) -> QuerySet[Case]:
    """The list on a day (today): why each stands there (`why_put`, `why_now`, `why_answered`), which department answers for it (`department`), and its `days_late`."""
    return accountability(actor, on or timezone.localdate())[0]


def accountability(actor: Actor, day: date) -> tuple[QuerySet[Case], Total]:
    """The list, and how long it is: a few are found by their keys, of more than `MANY` the newest are looked for."""
    seen, now = readable(actor, COMPLAINT.id), Q(stage=DEPARTMENT) & late_on(day)
    keys = _keys(seen, now)
    if keys is not None:
        return _explained(with_keys(keys), now, day), Total(len(keys), exact=True)
    stands = now | Exists(_events(_PUT)) | Exists(_events(_LATE))
    return _explained(seen.filter(stands), now, day), Total(MANY, exact=False)


def _keys(seen: QuerySet[Case], now: Q) -> set[int] | None:
    """The keys of all on the list, each reason asked of an index; None for more than `MANY`."""
    found: set[int] = set()
    happened = (Q(pk__in=CaseEvent.objects.filter(what).values("case")) for what in (_PUT, _LATE))
    for reason in (now, *happened):
        found.update(seen.filter(reason).order_by().values_list("pk", flat=True)[: MANY + 1])
        if len(found) > MANY:
            return None
    return found


def _events(what: Q) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(what, case=OuterRef("pk")).order_by()


def _explained(rows: QuerySet[Case], now: Q, day: date) -> QuerySet[Case]:
    """Rows with what the list says of each; asked of the rows that are shown, each by an index."""
    # Once it has answered, the centre is in charge again: whose answer it was says the event that gave it the complaint.
    given = CaseEvent.objects.filter(case=OuterRef("pk"), verb__in=GIVEN_BY).order_by("-pk")
    answers = CaseEvent.objects.filter(_LATE, case=OuterRef("pk")).order_by("-pk")
    # The deadline that the answer missed is what the last event before it set.
    before = CaseEvent.objects.filter(case=OuterRef("pk"), pk__lt=OuterRef("answer_pk"), data__has_key="due_on")
    due = before.order_by("-pk").values(day=KT("data__due_on"))[:1]
    return rows.annotate(
        answer_pk=Subquery(answers.values("pk")[:1]),
        answer_on=Subquery(answers.values("on")[:1]),
        answer_due=Cast(Subquery(due), DateField()),
        why_put=_found(_PUT),
        why_now=ExpressionWrapper(now, output_field=BooleanField()),
        why_answered=_found(_LATE),
        department=Coalesce(
            Subquery(given.values(name=KT("data__unit"))[:1]), "responsible__short_name", output_field=CharField()
        ),
        days_late=Choice(
            When(now, then=_days(Value(day, DateField()), F("due_on"))), default=_days(F("answer_on"), F("answer_due"))
        ),
    ).annotate(late_by=Coalesce("days_late", 0))  # for sorting: what was not late comes last


def _found(what: Q) -> IsNull:
    """Whether something happened to a row: its first such event, which an index finds; asked whether there is one, the database would look for all there are."""
    return IsNull(Subquery(_events(what).values("pk")[:1]), False)


def _days(end: Value | F, begin: F) -> Func:
    return Func(end, begin, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def why(case: Case) -> Status:
    """Why a complaint stands on the list: the gravest of its reasons."""
    code = next(code for code in REASONS if getattr(case, f"why_{code}"))
    return Status("late" if code != "answered" else "soon", REASONS[code])


def accountable_columns(day: date) -> list[Column]:
    """The columns of the list on a day."""
    return [
        Column("number", Text("编号", "No."), sort="number", link=link_of, nowrap=True),
        Column("title", Text("投诉事项", "About"), wide=True),
        Column("department", Text("责任部门", "Department"), sort="department"),
        Column("why", Text("情形", "Why"), kind="status", value=why),
        Column("days_late", Text("超期天数", "Days late"), kind="number", sort="late_by"),
        Column("stage", Text("状态", "State"), kind="status", value=lambda c: stage_status(c, day)),
        Column("due_on", Text("现环节期限", "This step is due"), kind="date", sort="due_on"),
        Column("opened_on", Text("收到", "Received"), kind="date", sort="opened_at"),
    ]


def _for(rows: QuerySet[Case], code: str) -> QuerySet[Case]:
    if code == "now":
        return rows.filter(**{"why_now": True})
    return rows.filter(pk__in=CaseEvent.objects.filter(_PUT if code == "put" else _LATE).values("case"))


ACCOUNTABLE_FILTERS: list[Filter] = [
    TextFilter("q", Text("编号、事项、单位", "No., matter, party"), fields=("number", "title", "raiser")),
    ChoiceFilter("why", Text("情形", "Why"), choices=list(REASONS.items()), narrow=_for),
    TextFilter("unit", Text("责任部门", "Department"), fields=("department",)),
    PERIOD,
]
