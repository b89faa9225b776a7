"""The part of the lived city that concerns assessment: one open round with the data bureau, whose clerk and head can sign in, and a draw that was made."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def assessment_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.kernel.people.api import Person, actor_for
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.oversight.assessment import api as assessment

    clerk, first = (actor_for(Person.objects.get(username=name)) for name in ("shuju", "ducha"))
    begin, year = now - timedelta(days=2), now.year - 1
    text = assessment.write_scheme(assessment.shipped_scheme("work-safety"))
    drafted = assessment.draft_scheme(text=text, actor=first, as_of=begin)
    scheme = assessment.publish_scheme(scheme_id=drafted.pk, actor=first, as_of=begin)
    draft = assessment.draft_scheme(text=text.replace("version: 1", "version: 2", 1), actor=first, as_of=begin)
    units = [unit_by_code(f"9801-{code}") for code in ("sjj", "mzj")]
    found = assessment.open_round(scheme=scheme, year=year, units=units, actor=first, as_of=begin)
    subject = found.subjects.get(unit=units[0])
    content = assessment.ReportContent("全年平稳。")
    assessment.save_self_report(subject_id=subject.pk, content=content, actor=clerk, as_of=begin)
    shown = assessment.add_report_evidence(
        subject_id=subject.pk, name="台账.pdf", stream=io.BytesIO(PDF), actor=clerk, as_of=begin
    )
    given = assessment.FactGiven("drill-not-held", date(year, 6, 1), "未按计划开展应急演练。")
    assessment.record_fact(subject_id=subject.pk, given=given, actor=first, as_of=begin)
    draw = assessment.commit_draw(
        round_id=found.pk, title="年度实地抽查", count=2, public_source="某日指数", actor=first, as_of=begin
    )
    assessment.reveal_draw(draw_id=draw.pk, public_value="3300.12", actor=first, as_of=begin)
    of_round, of_subject, of_draw = {"round_id": found.pk}, {"subject_id": subject.pk}, {"draw_id": draw.pk}
    of_scheme = {"scheme_id": scheme.pk}
    return {
        "assessment_round": of_round,
        "assessment_round_do": of_round | {"verb": "announce"},
        "assessment_subject": of_subject,
        "assessment_subject_do": of_subject | {"verb": "fact"},
        "assessment_own_do": of_subject | {"verb": "appeal"},
        "assessment_report": of_subject,
        "assessment_file": {"evidence_id": shown.pk},
        "assessment_draw": of_draw,
        "assessment_draw_do": of_draw | {"verb": "reveal"},
        "assessment_scheme": of_scheme,
        "assessment_scheme_edit": {"scheme_id": draft.pk},
        "assessment_scheme_file": of_scheme,
        "assessment_scheme_do": {"scheme_id": draft.pk, "verb": "publish"},
    }
