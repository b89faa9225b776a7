"""Writes of units: the self-report with its evidence, handed in once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.actions.enacting import keep_evidence, locked_subject, said, today
from mianzhou.oversight.assessment.errors import FactWrong, Settled
from mianzhou.oversight.assessment.models import (
    DRAFT,
    OPEN,
    SUBMITTED,
    AssessmentEvidence,
    AssessmentSubject,
    SelfReport,
)
from mianzhou.oversight.assessment.queries import REPORT, scheme_of


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What a self-report says: in all, by item (its words and the points it claims, None for none), and figures (name, value, unit)."""

    words: str = ""
    items: Mapping[str, tuple[str, Decimal | None]] = field(default_factory=dict)
    figures: Sequence[tuple[str, str, str]] = ()


@transaction.atomic
def save_self_report(*, subject_id: int, content: ReportContent, actor: Actor, as_of: datetime) -> SelfReport:
    """Keep the draft of a self-report. What it claims for an item is not above the item's points."""
    subject = locked_subject(subject_id, actor, REPORT, OPEN)
    scheme = scheme_of(subject.round.scheme)
    for code, (_, claimed) in content.items.items():
        item = scheme.item(code)
        if item is None:
            raise FactWrong(why=Text("没有考核项目 {c}", "there is no item {c}").format(c=code))
        if claimed is not None and not 0 <= claimed <= item.points:
            why = Text("“{i}”自评分应在 0 到 {p} 之间", "“{i}”: claim from 0 to {p} point(s)")
            raise FactWrong(why=why.format(i=item.title, p=item.points))
    report = _draft_of(subject) or SelfReport(subject=subject)
    report.words = content.words
    report.items = {
        code: {"words": words, "claimed": None if claimed is None else str(claimed)}
        for code, (words, claimed) in content.items.items()
    }
    report.figures = [{"name": n, "value": v, "unit": u} for n, v, u in content.figures]
    report.written_at, report.written_by = as_of, actor.name
    report.save()
    record(actor=actor, as_of=as_of, verb="assessment.save_self_report", subject=report)
    return report


@transaction.atomic
def submit_self_report(*, subject_id: int, actor: Actor, as_of: datetime) -> SelfReport:
    """Hand the self-report in: it has words in all, and for every item words and points. Late ones are taken, and shown as late."""
    subject = locked_subject(subject_id, actor, REPORT, OPEN)
    report = _draft_of(subject)
    if report is None:
        raise NotFound(what=Text("自评报告", "self-report"))
    said(report.words, Text("总体情况", "how the year went"))
    for item in scheme_of(subject.round.scheme).items:
        given = report.items.get(item.code, {})
        said(given.get("words", ""), Text("“{i}”的自评情况", "how “{i}” went").format(i=item.title))
        said(given.get("claimed") or "", Text("“{i}”的自评分", "the points claimed for “{i}”").format(i=item.title))
    report.state, report.submitted_at, report.submitted_on = SUBMITTED, as_of, today(as_of)
    report.submitted_by = actor.name
    report.save()
    record(actor=actor, as_of=as_of, verb="assessment.submit_self_report", subject=report)
    return report


@transaction.atomic
def add_report_evidence(
    *, subject_id: int, name: str, stream: BinaryIO, actor: Actor, as_of: datetime
) -> AssessmentEvidence:
    """Show a file with the draft of the self-report."""
    subject = locked_subject(subject_id, actor, REPORT, OPEN)
    report = _draft_of(subject)
    if report is None:
        raise NotFound(what=Text("自评报告", "self-report"))
    shown = keep_evidence(subject, name, stream, actor=actor, as_of=as_of, report=report)
    record(actor=actor, as_of=as_of, verb="assessment.add_evidence", subject=shown, detail={"name": shown.name})
    return shown


def _draft_of(subject: AssessmentSubject) -> SelfReport | None:
    report = SelfReport.objects.select_for_update().filter(subject=subject).first()
    if report is not None and report.state != DRAFT:
        raise Settled(what=Text("自评报告", "the self-report"))
    return report
