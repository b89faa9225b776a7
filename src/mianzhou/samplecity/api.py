"""What the program's start may use of the invented city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from mianzhou.data.geography.api import store_boundaries
from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.people.api import Actor, actor_for, system_actor
from mianzhou.kernel.regions.api import load_regions, region_by_code, subtree_of
from mianzhou.kernel.units.api import Unit, load_units
from mianzhou.oversight.supervision import api as supervision
from mianzhou.policy.loading.api import load_file
from mianzhou.policy.review import api as review
from mianzhou.samplecity.assessments import assess
from mianzhou.samplecity.boundaries import SOURCE, outlines_of
from mianzhou.samplecity.bulletin.printing import EXTRACTED, printed
from mianzhou.samplecity.bulletin.sources import issue
from mianzhou.samplecity.jobs import complain_in_background, deliver_in_background
from mianzhou.samplecity.living import CITY, Cast, live
from mianzhou.samplecity.officework.api import outstanding, register_departments
from mianzhou.samplecity.people import ACCOUNTS, Account, accounts_there, open_accounts, staff_of
from mianzhou.samplecity.relief import store_supplies
from mianzhou.samplecity.relief_response import respond
from mianzhou.samplecity.villages import keep_books

__all__ = [
    "REGION",
    "accounts_there",
    "bulletin_text",
    "demonstration_accounts",
    "keep_books",
    "open_accounts",
    "registrar",
    "steps",
]

REGION = "9801"
DATA = Path(__file__).parent / "data"
# Documents left for the visitor to review; all others are confirmed and supervised from the start.
UNREVIEWED = ("云委发〔2026〕5号", "云岭府发〔2026〕4号")
# The livelihood tasks are to be reported on by the 5th of every month, as their notice says.
MONTHLY = ("云府办发〔2026〕15号",)
_LIFE = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of building the city."""

    title: str
    run: Callable[[], None]


def demonstration_accounts() -> tuple[Account, ...]:
    """The accounts to sign in with."""
    return ACCOUNTS


def registrar() -> Actor:
    """The process that opens the first accounts."""
    return system_actor("样例城市 sample city", ["people.edit"])


def bulletin_text() -> str:
    """The invented bulletin as extraction from PDF leaves it."""
    return printed(issue(), EXTRACTED, seed=2026)


def steps(now: datetime) -> Iterator[Step]:
    """The city, built up to `now`; a step that finds its work done does nothing."""
    yield Step("样例城市 sample city", lambda: _ground(now))
    yield Step("样例公报 sample bulletin", lambda: _bulletin(now))
    yield Step("样例督办 half a year of work", lambda: _life(now))
    yield Step("样例村组 three villages' books", lambda: keep_books(city=REGION, registrar=registrar(), now=now))
    yield Step("样例物资 relief supplies", lambda: store_supplies(city=REGION, registrar=registrar(), now=now))
    yield Step("样例灾情 events and a drill", lambda: respond(city=REGION, registrar=registrar(), now=now))
    yield Step("样例考核 assessments", lambda: assess(city=REGION, registrar=registrar(), now=now))
    yield Step("样例投诉 complaints", lambda: complain_in_background(REGION))
    yield Step("样例部门数据 departments' data", lambda: _departments(now))


def _loader() -> Actor:
    return system_actor("样例城市 sample city", ["regions.edit", "units.edit", "policy.load"])


def _ground(now: datetime) -> None:
    load_regions(path=DATA / "regions", actor=_loader(), as_of=now)
    load_units(path=DATA / "units", actor=_loader(), as_of=now)
    store_boundaries(outlines=outlines_of(_townships(now)), source=SOURCE, actor=_loader(), as_of=now)
    open_accounts(city=REGION, actor=registrar(), as_of=now)


def _townships(now: datetime) -> dict[str, list[str]]:
    """The codes of the townships inside each county's code."""
    inside = subtree_of(region_by_code(REGION), at=now.astimezone(CITY).date())
    found: dict[str, list[str]] = {code: [] for code in inside.filter(level="county").values_list("code", flat=True)}
    for code, county in inside.filter(level="township").values_list("code", "parent__code"):
        found[county].append(code)
    return found


def _bulletin(now: datetime) -> None:
    begin = now - _LIFE - timedelta(days=7)
    load_file(data=bulletin_text().encode(), name="云川市人民政府公报2026年第3期.txt", actor=_loader(), as_of=begin)


def _departments(now: datetime) -> None:
    """Resources at once; their files are for the worker, so that the site need not wait for them."""
    register_departments(now)
    if outstanding(now):
        deliver_in_background()


def _morning(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(CITY).date(), time(8, 30), CITY)


@transaction.atomic
def _life(now: datetime) -> None:
    """Confirm, register, assign, and let the city work. One transaction: it lives entirely or not yet."""
    if supervision.Task.objects.exists():
        return
    begin = _morning(now - _LIFE)
    people = open_accounts(city=REGION, actor=registrar(), as_of=begin)
    supervisor = actor_for(people["ducha"])
    for document in review.documents_under_review():
        if document.number in UNREVIEWED:
            continue
        ids = [row.pk for row in review.rows_of(document, "obligation", "waiting")]
        review.confirm(kind="obligation", ids=ids, actor=supervisor, as_of=begin)
        targets = [row.pk for row in review.rows_of(document, "target", "waiting")]
        review.confirm(kind="target", ids=targets, actor=supervisor, as_of=begin)
        rhythm = "monthly" if document.number in MONTHLY else None
        done = supervision.register_obligations(actor=supervisor, as_of=begin, obligation_ids=ids, rhythm=rhythm)
        supervision.assign_all(actor=supervisor, as_of=begin, task_ids=[task.pk for task in done.tasks])
    involved = Unit.objects.filter(pk__in=supervision.TaskUnit.objects.values("unit"))
    staff = staff_of(involved, city=REGION, actor=registrar(), as_of=begin)
    clockwork = system_actor("督办时钟 supervision clock", ["task.notice"])
    calendar = working_calendar()
    first: date = begin.astimezone(CITY).date()
    live(
        cast=Cast(supervisor=supervisor, staff=staff, clockwork=clockwork),
        first=first,
        now=now,
        working=lambda day: calendar.is_working_day(day) if day.year in calendar.years else day.weekday() < 5,
    )
    _announce(supervisor, now)


def _announce(supervisor: Actor, now: datetime) -> None:
    """Last month's announcement, as the supervision office publishes it inside."""
    last = now.astimezone(CITY).date().replace(day=1) - timedelta(days=1)
    drafted = supervision.draft_announcement(
        actor=supervisor, as_of=now, period_from=last.replace(day=1), period_to=last
    )
    remarks = "请填报不及时的单位在5个工作日内补报，并说明原因。"
    supervision.word_announcement(
        actor=supervisor, as_of=now, announcement_id=drafted.pk, title=drafted.title, remarks=remarks
    )
    supervision.publish_announcement(actor=supervisor, as_of=now, announcement_id=drafted.pk)
