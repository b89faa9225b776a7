"""The whole chain against the database: what each verb does, what it refuses, and that a task's row is the fold of its events."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.actions.assigning import AlreadySigned, PartOutside, PartTooLate
from mianzhou.oversight.supervision.actions.enacting import HORIZON, NotTakingPart, state_of
from mianzhou.oversight.supervision.actions.extending import (
    ExtensionOpen,
    ExtensionTooLate,
    ExtensionWrongDate,
    ReasonMissing,
)
from mianzhou.oversight.supervision.actions.registering import AlreadyRegistered, NotConfirmed
from mianzhou.oversight.supervision.actions.reporting import (
    CompletionWaiting,
    NotSignedYet,
    PartsOpen,
    ReportIncomplete,
    ReportMoved,
)
from mianzhou.oversight.supervision.fold import Event, fold, schedule
from mianzhou.oversight.supervision.models import Notice, Report, ReportDue, Task, TaskEvent
from mianzhou.oversight.supervision.procedure import NotShown, State, WrongState
from mianzhou.oversight.supervision.rules import shipped_rules
from mianzhou.oversight.supervision.tests.city import DAY, NOW, City, after, obligation

pytestmark = pytest.mark.django_db


def assert_row_is_fold(task_id: int) -> None:
    task = Task.objects.get(pk=task_id)
    rows = list(task.events.order_by("id"))
    folded = fold((Event(e.verb, e.on, e.unit_id, e.data) for e in rows), shipped_rules())
    stored = state_of(task)
    for name in (
        "state",
        "lead_id",
        "co_ids",
        "due_on",
        "signed",
        "sign_by",
        "assigned_on",
        "claimed_on",
        "closed_on",
        "progress",
        "slip",
        "met",
    ):
        assert getattr(folded, name) == getattr(stored, name), name
    owed = schedule(folded, shipped_rules(), until=rows[-1].on + HORIZON)
    wanted = sorted((o.unit_id, o.period.start, o.period.end, o.due_on, o.met_on) for o in owed)
    kept = [(o.unit_id, o.period_start, o.period_end, o.due_on, o.met_on) for o in task.owed.all()]
    assert sorted(kept, key=lambda r: r[:4]) == sorted(wanted, key=lambda r: r[:4])
    next_on = min((o.due_on for o in owed if o.unit_id == task.lead_unit_id and o.met_on is None), default=None)
    assert task.next_report_on == next_on


def test_from_registering_to_archive(city: City) -> None:
    task = city.task()
    assert task.number == "督〔2026〕1号"
    assert task.state == State.REGISTERED
    task = api.assign(actor=city.supervisor, as_of=NOW, task_id=task.pk)
    assert task.sign_by == DAY + timedelta(days=2)
    clerk, roads = city.clerk(city.health), city.clerk(city.roads)
    api.sign(actor=roads, as_of=NOW, task_id=task.pk, unit_id=city.roads.pk)
    assert Task.objects.get().state == State.ASSIGNED, "the co-unit's signature alone starts nothing"
    task = api.sign(actor=clerk, as_of=NOW, task_id=task.pk, unit_id=city.health.pk)
    assert task.state == State.UNDERWAY
    assert task.next_report_on == date(2026, 4, 5)
    report = city.report(task, city.health, after(20), progress=40)
    assert report.period_end == date(2026, 3, 31)
    assert Task.objects.get().next_report_on == date(2026, 5, 5)
    api.accept_report(actor=city.supervisor, as_of=after(21), report_id=report.pk)
    done = city.report(task, city.health, after(40), kind="completion", progress=100, done="全部建成")
    assert done.state == "with_head"
    assert Task.objects.get().state == State.UNDERWAY, "the head has not spoken yet"
    api.approve_claim(actor=city.head(city.health), as_of=after(41), report_id=done.pk)
    assert Task.objects.get().claimed_on == DAY + timedelta(days=41)
    api.close(actor=city.supervisor, as_of=after(60), task_id=task.pk)
    task = Task.objects.get()
    assert (task.state, task.progress, task.closed_on) == (State.CLOSED, 100, DAY + timedelta(days=60))
    assert not ReportDue.objects.filter(met_on__isnull=True, due_on__gte=DAY + timedelta(days=41)).exists()
    api.archive(actor=city.supervisor, as_of=after(90), task_id=task.pk)
    assert_row_is_fold(task.pk)
    verbs = list(TaskEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "register",
        "assign",
        "sign",
        "sign",
        "report",
        "accept_report",
        "claim",
        "approve_claim",
        "close",
        "archive",
    ]
    audited = AuditEntry.objects.filter(verb__startswith="task.").values_list("verb", flat=True)
    assert sorted(audited) == sorted(f"task.{v}" for v in verbs)


def test_numbers_follow_one_another(city: City) -> None:
    assert [city.task().number for _ in range(3)] == ["督〔2026〕1号", "督〔2026〕2号", "督〔2026〕3号"]


def test_a_meeting_decision_has_thirty_working_days_with_the_derivation(city: City) -> None:
    task = city.task(due_on=None, rhythm=None)
    assert task.due_on == date(2026, 4, 14)  # 30 working days after 2 March, Qingming passed over
    assert task.rhythm == "once"
    text = "".join(zh for zh, _ in task.due_basis)
    assert "30 个工作日" in text
    assert "清明节" in text


def test_a_task_without_a_date_reports_every_quarter(city: City) -> None:
    task = city.underway(due_on=None, rhythm=None, source=api.Source(kind="document"))
    assert (task.due_on, task.rhythm, task.next_report_on) == (None, "quarterly", date(2026, 4, 5))


def test_assignment_can_be_taken_back_until_somebody_signs(city: City) -> None:
    task = city.assigned()
    task = api.cancel_assignment(actor=city.supervisor, as_of=NOW, task_id=task.pk, reason="单位有误")
    assert (task.state, task.sign_by, ReportDue.objects.count()) == (State.REGISTERED, None, 0)
    task = api.assign(actor=city.supervisor, as_of=NOW, task_id=task.pk, lead=city.schools, co=[city.health])
    assert task.lead_unit == city.schools
    assert {(p.unit, p.role) for p in task.parties.all()} == {(city.schools, "lead"), (city.health, "co")}
    assert_row_is_fold(task.pk)
    api.sign(actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk)
    with pytest.raises(AlreadySigned):
        api.cancel_assignment(actor=city.supervisor, as_of=NOW, task_id=task.pk, reason="单位有误")


def test_a_co_unit_can_be_made_lead(city: City) -> None:
    task = city.assigned()
    api.decline(
        actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk, reason="不属我局职责"
    )
    task = api.assign(actor=city.supervisor, as_of=NOW, task_id=task.pk, lead=city.roads)
    assert [(p.unit, p.role) for p in task.parties.all()] == [(city.roads, "lead")]
    assert_row_is_fold(task.pk)


def test_a_reason_is_shown_where_one_is_demanded(city: City) -> None:
    task = city.assigned()
    with pytest.raises(NotShown):
        api.decline(actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk, reason="  ")
    with pytest.raises(NotTakingPart):
        api.decline(actor=city.clerk(city.roads), as_of=NOW, task_id=task.pk, unit_id=city.roads.pk, reason="无关")


def test_signing_twice_is_refused(city: City) -> None:
    task = city.underway()
    with pytest.raises(AlreadySigned):
        api.sign(actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk)


def test_reporting_needs_a_signature_and_content(city: City) -> None:
    task = city.assigned()
    api.sign(actor=city.clerk(city.health), as_of=NOW, task_id=task.pk, unit_id=city.health.pk)
    with pytest.raises(NotSignedYet):
        city.report(task, city.roads, NOW)
    with pytest.raises(ReportIncomplete):
        city.report(task, city.health, NOW, progress=101)
    with pytest.raises(ReportIncomplete):
        city.report(task, city.health, NOW, done=" ")


def test_a_report_withdrawn_or_returned_is_owed_again(city: City) -> None:
    task = city.underway()
    report = city.report(task, city.health, after(10), progress=50)
    api.withdraw_report(actor=city.clerk(city.health), as_of=after(11), report_id=report.pk)
    task.refresh_from_db()
    assert (task.next_report_on, task.progress) == (date(2026, 4, 5), 0)
    report = city.report(task, city.health, after(40), progress=60)
    with pytest.raises(NotShown):
        api.return_report(actor=city.supervisor, as_of=after(41), report_id=report.pk, reason="")
    api.return_report(actor=city.supervisor, as_of=after(41), report_id=report.pk, reason="缺少佐证")
    task.refresh_from_db()
    assert task.next_report_on == DAY + timedelta(days=46), "returned after its day: some days are given"
    assert task.progress == 0
    assert_row_is_fold(task.pk)
    with pytest.raises(ReportMoved):
        api.accept_report(actor=city.supervisor, as_of=after(41), report_id=report.pk)


def test_a_late_report_meets_all_it_tells_of(city: City) -> None:
    task = city.underway()
    report = city.report(task, city.health, after(75))  # 16 May: March and April are overdue
    assert report.met_periods == ["2026-03-31", "2026-04-30"]
    assert ReportDue.objects.filter(unit=city.health, met_on=DAY + timedelta(days=75)).count() == 2
    assert_row_is_fold(task.pk)


def test_a_completion_returned_starts_the_clock_again(city: City) -> None:
    task = city.underway()
    done = city.report(task, city.health, after(30), kind="completion", progress=100)
    with pytest.raises(CompletionWaiting):
        city.report(task, city.health, after(30))
    api.approve_claim(actor=city.head(city.health), as_of=after(31), report_id=done.pk)
    assert_row_is_fold(task.pk)
    api.return_report(actor=city.supervisor, as_of=after(33), report_id=done.pk, reason="现场未完工")
    task.refresh_from_db()
    assert (task.state, task.claimed_on) == (State.UNDERWAY, None)
    assert_row_is_fold(task.pk)
    again = city.report(task, city.health, after(35), kind="completion", progress=100)
    api.refuse_claim(actor=city.head(city.health), as_of=after(35), report_id=again.pk, reason="数据不实")
    assert Report.objects.get(pk=again.pk).state == "returned"
    assert_row_is_fold(task.pk)


def test_co_units_report_to_the_lead_unit(city: City) -> None:
    task = city.underway()
    report = city.report(task, city.roads, after(10), progress=80)
    task.refresh_from_db()
    assert task.progress == 0, "a co-unit's figure is not the task's"
    head = city.head(city.health)
    assert [i.report_id for i in api.worklist_of(head, DAY).of("approve")] == [report.pk]
    assert api.worklist_of(city.supervisor, DAY).of("review") == []
    with pytest.raises(NotPermitted):
        api.accept_report(actor=city.head(city.roads), as_of=after(11), report_id=report.pk)
    api.accept_report(actor=head, as_of=after(11), report_id=report.pk)
    with pytest.raises(NotTakingPart):
        city.report(task, city.roads, after(12), kind="completion", progress=100)


def test_breaking_down_and_consolidating(city: City) -> None:
    task = city.underway()
    head, clerk = city.head(city.health), city.clerk(city.health)
    parts = [api.Part("选址", city.section, DAY + timedelta(days=60)), api.Part("修路", city.roads)]
    api.break_down(actor=clerk, as_of=NOW, task_id=task.pk, unit_id=city.health.pk, parts=parts)
    section, roads = task.parts.order_by("pk")
    assert (section.number, section.state, section.issuer) == (f"{task.number}-1", State.ASSIGNED, city.health)
    assert roads.due_on == task.due_on
    api.sign(actor=city.clerk(city.section), as_of=NOW, task_id=section.pk, unit_id=city.section.pk)
    with pytest.raises(PartsOpen):
        city.report(task, city.health, after(5), kind="completion", progress=100)
    done = city.report(section, city.section, after(5), kind="completion", progress=100)
    api.approve_claim(actor=city.head(city.section), as_of=after(5), report_id=done.pk)
    with pytest.raises(NotPermitted):
        api.close(actor=city.head(city.section), as_of=after(6), task_id=section.pk)
    api.close(actor=head, as_of=after(6), task_id=section.pk)
    api.stop(actor=clerk, as_of=after(6), task_id=roads.pk, reason="已由市里统一安排")
    city.report(task, city.health, after(7), kind="completion", progress=100)
    for each in (task, section, roads):
        assert_row_is_fold(each.pk)


def test_parts_stay_inside(city: City) -> None:
    task = city.underway()
    given: dict[str, Any] = {
        "actor": city.clerk(city.health),
        "as_of": NOW,
        "task_id": task.pk,
        "unit_id": city.health.pk,
    }
    with pytest.raises(PartOutside):
        api.break_down(**given, parts=[api.Part("校车", city.schools)])
    with pytest.raises(PartTooLate):
        api.break_down(**given, parts=[api.Part("修路", city.roads, DAY + timedelta(days=181))])
    with pytest.raises(NotShown):
        api.break_down(**given, parts=[])
    assert task.parts.count() == 0


class TestExtension:
    """Asked before the due date; by own head, then by the supervisor."""

    def ask(self, city: City, task: Task, on: int, new: int = 240, **given: Any) -> Any:
        values = {"reason": "征地未完成", "progress": "完成60%", **given}
        return api.ask_extension(
            actor=city.clerk(city.health),
            as_of=after(on),
            task_id=task.pk,
            unit_id=city.health.pk,
            new_due_on=DAY + timedelta(days=new),
            **values,
        )

    def test_granted(self, city: City) -> None:
        task = city.underway()
        request = self.ask(city, task, 100)
        with pytest.raises(ExtensionOpen):
            self.ask(city, task, 101)
        with pytest.raises(NotPermitted):
            api.endorse_extension(actor=city.clerk(city.health), as_of=after(101), extension_id=request.pk)
        api.endorse_extension(actor=city.head(city.health), as_of=after(101), extension_id=request.pk)
        with pytest.raises(NotPermitted):
            api.grant_extension(actor=city.head(city.health), as_of=after(101), extension_id=request.pk)
        api.grant_extension(actor=city.supervisor, as_of=after(102), extension_id=request.pk)
        task.refresh_from_db()
        assert task.due_on == DAY + timedelta(days=240)
        assert "批准延期" in task.due_basis[-1][0]
        assert_row_is_fold(task.pk)

    @pytest.mark.parametrize("on", [180, 181, 300])
    def test_never_on_or_after_the_due_date(self, city: City, on: int) -> None:
        task = city.underway()
        with pytest.raises(ExtensionTooLate):
            self.ask(city, task, on, new=400)
        with pytest.raises(IntegrityError), transaction.atomic():
            task.extensions.create(
                unit=city.health, old_due_on=task.due_on, new_due_on=DAY + timedelta(days=400), reason="r", progress="p",
                asked_on=DAY + timedelta(days=on), asked_at=after(on), asked_by="x",
            )  # fmt: skip

    def test_refused_withdrawn_and_wrong(self, city: City) -> None:
        task = city.underway()
        with pytest.raises(ExtensionWrongDate):
            self.ask(city, task, 10, new=180)
        with pytest.raises(ReasonMissing):
            self.ask(city, task, 10, reason=" ")
        first = self.ask(city, task, 10)
        api.refuse_extension_in_unit(
            actor=city.head(city.health), as_of=after(11), extension_id=first.pk, reason="理由不足"
        )
        second = self.ask(city, task, 12)
        api.withdraw_extension(actor=city.clerk(city.health), as_of=after(12), extension_id=second.pk)
        third = self.ask(city, task, 13)
        api.endorse_extension(actor=city.head(city.health), as_of=after(13), extension_id=third.pk)
        api.refuse_extension(actor=city.supervisor, as_of=after(14), extension_id=third.pk, reason="抓紧办理")
        task.refresh_from_db()
        assert task.due_on == DAY + timedelta(days=180)
        assert [e.state for e in task.extensions.order_by("pk")] == ["refused", "withdrawn", "refused"]
        assert_row_is_fold(task.pk)


def test_stopping_and_reopening(city: City) -> None:
    task = city.underway()
    api.stop(actor=city.supervisor, as_of=after(10), task_id=task.pk, reason="文件已废止")
    api.reopen(
        actor=city.supervisor, as_of=after(20), task_id=task.pk, reason="恢复", new_due_on=DAY + timedelta(days=300)
    )
    task.refresh_from_db()
    assert (task.state, task.due_on, task.closed_on) == (State.UNDERWAY, DAY + timedelta(days=300), None)
    assert_row_is_fold(task.pk)
    with pytest.raises(WrongState):
        api.archive(actor=city.supervisor, as_of=after(21), task_id=task.pk)


def test_urging_slips_and_comments_reach_the_units(city: City) -> None:
    task = city.underway()
    Notice.objects.all().delete()
    api.urge(actor=city.supervisor, as_of=after(3), task_id=task.pk, note="请抓紧")
    assert set(Notice.objects.values_list("unit__short_name", "kind")) == {("市卫生局", "urge"), ("市交通局", "urge")}
    api.issue_slip(actor=city.supervisor, as_of=after(4), task_id=task.pk, colour="blue", reason="进展缓慢")
    task.refresh_from_db()
    assert task.slip == "blue"
    with pytest.raises(NotShown):
        api.issue_slip(actor=city.supervisor, as_of=after(4), task_id=task.pk, colour="pink", reason="进展缓慢")
    api.comment(
        actor=city.clerk(city.roads), as_of=after(5), task_id=task.pk, text="需市卫生局提供图纸", unit_id=city.roads.pk
    )
    assert Notice.objects.filter(kind="comment").get().unit == city.health
    clerk = city.clerk(city.health)
    assert api.unread_count(clerk) == 3
    assert api.read_notices(actor=clerk, as_of=after(6)) == 3
    assert api.unread_count(clerk) == 0
    assert_row_is_fold(task.pk)


class TestOnlyConfirmed:
    """Nothing unconfirmed is supervised: in the action, and in the database whoever writes."""

    @pytest.mark.parametrize("status", ["proposed", "rejected", "superseded"])
    def test_refused(self, city: City, status: str) -> None:
        row = obligation(city, status)
        result = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk])
        assert result.tasks == []
        assert isinstance(result.refused[0][1], NotConfirmed)
        assert not api.registrable_obligations(city.supervisor).exists()
        task = city.task()
        with pytest.raises(IntegrityError, match="not confirmed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE supervision_task SET obligation_id = %s WHERE id = %s", [row.pk, task.pk])

    def test_doubtful_is_refused(self, city: City) -> None:
        row = obligation(city, needs_review=True)
        result = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk])
        assert isinstance(result.refused[0][1], NotConfirmed)

    def test_confirmed_becomes_one_task(self, city: City) -> None:
        row = obligation(city)
        assert list(api.registrable_obligations(city.supervisor)) == [row]
        task = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk]).tasks[0]
        assert (task.lead_unit, task.due_on, task.rhythm) == (city.health, date(2026, 12, 31), "once")
        assert [p.unit for p in task.parties.all()] == [city.health, city.roads]
        assert (task.quote, task.quote_start, task.document_number) == ("建成一个卫生服务站。", 0, "试府发〔2026〕1号")
        again = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk])
        assert isinstance(again.refused[0][1], AlreadyRegistered)
        api.drop(actor=city.supervisor, as_of=NOW, task_id=task.pk, reason="重复")
        assert len(api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk]).tasks) == 1


def test_events_are_only_ever_added(city: City) -> None:
    city.task()
    for statement in ("UPDATE supervision_event SET verb = 'close'", "DELETE FROM supervision_event"):
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


class TestUnitsThatAreNoMore:
    """A document outlives its units."""

    def gone(self, unit: Any, *heirs: Any) -> None:
        unit.valid_to = DAY - timedelta(days=100)
        unit.save()
        for heir in heirs:
            unit.successions.create(successor=heir, on=unit.valid_to, relation="merged")

    def test_whoever_took_over_answers(self, city: City) -> None:
        row = obligation(city)
        self.gone(city.health, city.schools)
        task = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk]).tasks[0]
        assert [p.unit for p in task.parties.all()] == [city.schools, city.roads]

    def test_a_lead_unit_divided_is_chosen_by_a_person(self, city: City) -> None:
        row = obligation(city)
        self.gone(city.health, city.schools, city.section)
        error = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk]).refused[0][1]
        assert error.code == "obligation-unit-gone"
        assert "市教育局、疾控科" in error.problem_text.zh

    def test_a_co_unit_divided_takes_part_as_all_its_heirs(self, city: City) -> None:
        row = obligation(city)
        self.gone(city.roads, city.schools, city.section)
        task = api.register_obligations(actor=city.supervisor, as_of=NOW, obligation_ids=[row.pk]).tasks[0]
        assert [p.unit for p in task.parties.all()] == [city.health, city.schools, city.section]
