"""Judging what was extracted: kept with who and when, taken back whole, refused where it would mislead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import NOBODY, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit
from mianzhou.policy.library.models import BulletinFile, Document, DocumentVersion
from mianzhou.policy.obligations.models import Obligation, ObligationJudgement, ObligationUnit
from mianzhou.policy.obligations.resolving import ResolvedName
from mianzhou.policy.review import api as review
from mianzhou.policy.targets.models import Target

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
REVIEWER = system_actor("审核员", ["policy.review"])
TEXT = "总则。\n（一）修路。六月底前完成。（责任单位：市交通局）\n（二）种树。（责任单位：市林业局、市水务局）"


@pytest.fixture
def unit() -> Unit:
    region = Region.objects.create(code="t", name="某市", short_name="某", level="prefecture", path="t")
    return Unit.objects.create(
        code="t-1", full_name="某市交通局", short_name="市交通局", level="city", region=region, path="t-1"
    )


@pytest.fixture
def rows(unit: Unit) -> list[Obligation]:
    file = BulletinFile.objects.create(
        name="a.txt", sha256="0" * 64, size=1, encoding="utf-8", text=TEXT, loaded_at=NOW
    )
    document = Document.objects.create(key="k", title="某市工作方案", title_key="k", level="city", created_at=NOW)
    version = DocumentVersion.objects.create(
        document=document,
        file=file,
        number=1,
        is_current=True,
        text=TEXT,
        text_hash="h",
        source_start=0,
        source_end=9,
        created_at=NOW,
    )
    found = []
    for order, (label, line) in enumerate(zip(["（一）", "（二）"], TEXT.split("\n")[1:], strict=True)):
        start = TEXT.index(line)
        row = Obligation.objects.create(
            document=document, version=version, order=order, label=label, title=line[3:5], text=line,
            start=start, end=start + len(line), fingerprint=str(order), created_at=NOW,
        )  # fmt: skip
        ObligationUnit.objects.create(
            obligation=row, role="responsible", order=0, printed="市交通局", unit=unit, resolution="unit", confidence=1
        )
        found.append(row)
    return found


def resolve(name: str) -> ResolvedName:
    found = Unit.objects.filter(short_name=name).values_list("pk", flat=True)
    return ResolvedName("unit" if found else "unknown", tuple(found), 1.0 if found else 0.0, "")


def test_confirming_keeps_who_and_when(rows: list[Obligation]) -> None:
    judged = review.confirm(kind="obligation", ids=[r.pk for r in rows], actor=REVIEWER, as_of=NOW)
    assert (judged.done, judged.left) == (2, ())
    kept = ObligationJudgement.objects.get(obligation=rows[0])
    assert (kept.verdict, kept.actor_name, kept.at) == ("confirmed", "审核员", NOW)
    assert kept.before["status"] == "proposed"
    assert AuditEntry.objects.filter(verb="obligation.confirmed").count() == 2


def test_a_stranger_judges_nothing(rows: list[Obligation]) -> None:
    with pytest.raises(NotPermitted):
        review.confirm(kind="obligation", ids=[rows[0].pk], actor=NOBODY, as_of=NOW)
    rows[0].refresh_from_db()
    assert rows[0].status == "proposed"


def test_what_nobody_could_do_is_not_confirmed(rows: list[Obligation]) -> None:
    ObligationUnit.objects.filter(obligation=rows[0]).update(unit=None, resolution="unknown")
    judged = review.confirm(kind="obligation", ids=[r.pk for r in rows], actor=REVIEWER, as_of=NOW)
    assert judged.done == 1
    assert judged.left == ((rows[0].pk, "no-unit-known"),)


def test_a_second_confirmation_changes_nothing(rows: list[Obligation]) -> None:
    review.confirm(kind="obligation", ids=[rows[0].pk], actor=REVIEWER, as_of=NOW)
    again = review.confirm(kind="obligation", ids=[rows[0].pk], actor=REVIEWER, as_of=LATER)
    assert again.left == ((rows[0].pk, "already-judged"),)
    assert ObligationJudgement.objects.count() == 1


def test_editing_resolves_new_names_and_can_be_taken_back(rows: list[Obligation], unit: Unit) -> None:
    edit = review.ObligationEdit(
        title="修好路", lead=("市交通局",), responsible=("谁也不知道局",), deadline="2026-06", schedule=""
    )
    row = review.edit_obligation(id=rows[0].pk, edit=edit, resolve=resolve, actor=REVIEWER, as_of=NOW)
    assert str(row.due_on) == "2026-06-30"
    named = {(u.role, u.printed, u.unit_id, u.chosen_by) for u in Obligation.objects.get(pk=row.pk).units.all()}
    assert named == {("lead", "市交通局", unit.pk, "审核员"), ("responsible", "谁也不知道局", None, "审核员")}
    review.withdraw(kind="obligation", id=row.pk, actor=REVIEWER, as_of=LATER)
    back = Obligation.objects.get(pk=row.pk)
    assert (back.title, back.deadline, back.due_on) == ("修路", "", None)
    assert [(u.role, u.printed, u.unit_id) for u in back.units.all()] == [("responsible", "市交通局", unit.pk)]
    assert ObligationJudgement.objects.get(obligation=row).withdrawn_by == "审核员"


@pytest.mark.parametrize("deadline", ["2026-13", "2026-02-30", "六月", "26"])
def test_a_date_that_does_not_exist_is_refused(deadline: str) -> None:
    with pytest.raises(review.BadField):
        review.ObligationEdit(title="", lead=("市交通局",), responsible=(), deadline=deadline, schedule="")


def test_splitting_divides_the_text_and_keeps_units(rows: list[Obligation]) -> None:
    cut = rows[0].text.index("六月")
    parts = review.split(id=rows[0].pk, cuts=[cut], actor=REVIEWER, as_of=NOW)
    assert "".join(p.text for p in parts) == rows[0].text
    assert [TEXT[p.start : p.end] for p in parts] == [p.text for p in parts]
    assert [p.units.count() for p in parts] == [1, 1]
    assert Obligation.objects.get(pk=rows[0].pk).status == "superseded"
    review.withdraw(kind="obligation", id=rows[0].pk, actor=REVIEWER, as_of=LATER)
    assert Obligation.objects.get(pk=rows[0].pk).status == "proposed"
    assert {Obligation.objects.get(pk=p.pk).status for p in parts} == {"superseded"}


def test_a_split_is_not_taken_back_once_its_parts_are_decided(rows: list[Obligation]) -> None:
    parts = review.split(id=rows[0].pk, cuts=[8], actor=REVIEWER, as_of=NOW)
    review.confirm(kind="obligation", ids=[parts[0].pk], actor=REVIEWER, as_of=NOW)
    with pytest.raises(review.NothingToWithdraw):
        review.withdraw(kind="obligation", id=rows[0].pk, actor=REVIEWER, as_of=LATER)


def test_merging_joins_units_and_places(rows: list[Obligation]) -> None:
    joined = review.merge(ids=[r.pk for r in rows], actor=REVIEWER, as_of=NOW)
    assert (joined.start, joined.end) == (rows[0].start, rows[1].end)
    assert [u.printed for u in joined.units.all()] == ["市交通局"]
    review.withdraw(kind="obligation", id=rows[1].pk, actor=REVIEWER, as_of=LATER)
    assert {o.status for o in Obligation.objects.filter(pk__in=[r.pk for r in rows])} == {"proposed"}
    assert Obligation.objects.get(pk=joined.pk).status == "superseded"


def test_a_passage_that_was_passed_over_can_be_written(rows: list[Obligation]) -> None:
    edit = review.ObligationEdit(title="总则", lead=(), responsible=("市交通局",), deadline="", schedule="")
    row = review.write(document=rows[0].document, start=0, end=3, edit=edit, resolve=resolve, actor=REVIEWER, as_of=NOW)
    assert (row.text, row.origin, row.status) == ("总则。", "manual", "proposed")


def test_targets_are_judged_alike(rows: list[Obligation]) -> None:
    target = Target.objects.create(
        document=rows[0].document, version=rows[0].version, order=0, text="覆盖率95%", metric="覆盖率", comparator=">=",
        value=95, measure="%", start=0, end=3, fingerprint="t", created_at=NOW,
    )  # fmt: skip
    edit = review.TargetEdit(
        metric="覆盖率", comparator="range", value=90, high=95, measure="%", deadline="2026", baseline=""
    )
    review.edit_target(id=target.pk, edit=edit, actor=REVIEWER, as_of=NOW)
    review.confirm(kind="target", ids=[target.pk], actor=REVIEWER, as_of=LATER)
    target.refresh_from_db()
    assert (target.status, target.high, str(target.due_on)) == ("confirmed", 95, "2026-12-31")
    with pytest.raises(review.BadField):
        review.TargetEdit(metric="覆盖率", comparator="range", value=95, high=90, measure="%", deadline="", baseline="")


def test_progress_is_counted_by_document(rows: list[Obligation]) -> None:
    review.confirm(kind="obligation", ids=[rows[0].pk], actor=REVIEWER, as_of=NOW)
    document = review.documents_under_review().get()
    assert (document.obligations_waiting, document.obligations_confirmed) == (1, 1)
    assert review.counts_of(document, "obligation") == {"waiting": 1, "confirmed": 1, "rejected": 0, "all": 2}
