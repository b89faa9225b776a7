"""Reads of public notices: what stands, and what a case still lacks."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.postings.models import NoticeObjection, PublicNotice
from mianzhou.services.procedures.verbs import POSTED


def standing_of(case: Case, on: date) -> Text | None:
    """Why a case has not yet stood in public for its whole period without open objections; None where it has.

    What was put up before the case came to its present stage tells of something else, such as what was decided before it was sent back.
    """
    notice = PublicNotice.objects.filter(case=case, withdrawn_on=None).order_by("-pk").first()
    if notice is None:
        return Text("尚未公示", "it was not put up in public")
    if not _since_stage(case, notice):
        return Text("到本环节后尚未公示", "it was not put up in public since it came to this stage")
    if on <= notice.until_on:
        return Text("公示期至 {d} 届满", "it stands in public to the end of {d}").format(d=notice.until_on.isoformat())
    if notice.objections.filter(answered_at=None).exists():
        return Text("还有异议未答复", "an objection is not answered")
    if notice.objections.filter(upheld=True).exists():
        return Text("异议成立，须更正后重新公示", "an objection was upheld: correct it and put it up anew")
    return None


def _since_stage(case: Case, notice: PublicNotice) -> bool:
    """Whether the last notice was put up at the stage where the case is now, and not before it last came there."""
    events = CaseEvent.objects.filter(case=case)
    put_up = events.filter(verb=POSTED, data__notice=notice.pk).values_list("pk", flat=True).first()
    elsewhere = events.exclude(stage=case.stage).order_by("-pk").values_list("pk", flat=True).first()
    return put_up is None or elsewhere is None or put_up > elsewhere


def standing_notices(on: date) -> QuerySet[PublicNotice]:
    """What stands in public on a day, the newest first."""
    return PublicNotice.objects.filter(withdrawn_on=None, posted_on__lte=on, until_on__gte=on).select_related("case")


def notices_of(case: Case) -> QuerySet[PublicNotice]:
    """All notices of a case with their objections."""
    return PublicNotice.objects.filter(case=case).prefetch_related("objections")


def notice_standing(notice_id: int, on: date) -> PublicNotice:
    """One notice that stands on a day; `NotFound` for any other."""
    found = standing_notices(on).filter(pk=notice_id).first()
    if found is None:
        raise NotFound(what=Text("公示", "public notice"))
    return found


def open_objections(notice: PublicNotice) -> QuerySet[NoticeObjection]:
    """What is not answered yet."""
    return notice.objections.filter(answered_at=None)
