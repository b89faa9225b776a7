"""One subject of a round: its score with every reason, at any moment; its self-report, review, facts, appeals, plan; and what may be done."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.assessment_lists import appeal_status, fact_status, plan_status, review_status
from mianzhou.portal.components.cells import Action, Column
from mianzhou.portal.components.downloads import as_download
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.assessment.doing import OWN_VERBS, REVIEW_VERBS, Verb
from mianzhou.portal.staff.assessment.rounds import report_status
from mianzhou.services.materials.api import ACCEPTED

ACCEPT = ",".join(f".{ending}" for ending in ACCEPTED)


@page("assessment.read")
def subject(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The subject's page; with `at` in the address, the score as it was at the end of that day."""
    actor, day = actor_of(request), timezone.localdate()
    found = api.subject_for(actor, subject_id)
    scheme, sees = api.scheme_of(found.round.scheme), api.sees_result(actor, found)
    reviews, reports = api.may_for(actor, "assessment.review", found), api.may_for(actor, "assessment.report", found)
    at = _day(request.GET.get("at", ""))
    facts = list(api.facts_of(found)) if sees else []
    table = _facts(request, found, scheme, facts, reports=reports, reviews=reviews)
    if response := table.export():
        return response
    report, plan = api.report_of(found), api.plan_of(found)
    appeals = list(api.appeals_of(found)) if sees else []
    score = api.score_of(found, _end_of(at) if at else None) if sees else None
    context = {
        "subject": found,
        "round": found.round,
        "scheme": scheme,
        "score": score,
        "grade": scheme.grade(score.grade) if score is not None else None,
        "at": at,
        "table": table,
        "report": report,
        "report_status": report_status(found, report, day),
        "report_items": _report_items(scheme, report),
        "writes": reports and found.round.state == "open" and (report is None or report.state == "draft"),
        "parts": _parts(actor, found, scheme) if reviews else [],
        "reviews": reviews and found.round.state == "open",
        "appeals": [(a, appeal_status(a), reviews and a.state == "open") for a in appeals],
        "checks": list(found.checks.select_related("draw")) if sees else [],
        "plan": plan,
        "plan_status": plan_status(plan, day) if plan else None,
        "plan_basis": [Text(zh, en) for zh, en in plan.due_basis] if plan else [],
        "files_plan": reports and plan is not None and plan.state in {"owed", "returned"},
        "checks_plan": reviews and plan is not None and plan.state == "filed",
        "sections": api.sections_of(scheme),
        "names": names_of(_people(report, plan, appeals, found)),
    }
    return render(request, "assessment/subject.html", context)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _people(report: Any, plan: Any, appeals: list[Any], found: Any) -> list[str]:
    logins = [report.submitted_by, report.written_by] if report else []
    logins += [plan.filed_by, plan.checked_by] if plan else []
    logins += [name for a in appeals for name in (a.filed_by, a.decided_by)]
    logins += [name for r in found.reviews.all() for name in (r.reviewed_by, r.approved_by)]
    return logins


def _report_items(scheme: api.Scheme, report: Any) -> list[tuple[Any, str, str]]:
    """Each item with the points claimed and the words."""
    if report is None:
        return []
    given = report.items
    return [
        (item, given.get(item.code, {}).get("claimed") or "", given.get(item.code, {}).get("words", ""))
        for item in scheme.items
    ]


def _parts(actor: Actor, found: Any, scheme: api.Scheme) -> list[dict[str, Any]]:
    """How far each part is reviewed, and what the actor may do with it."""
    rows = api.reviews_of(found)
    open_round = found.round.state == "open"
    parts = []
    for code, title in api.sections_of(scheme).items():
        row = rows.get(code)
        state = row.state if row is not None else "open"
        verbs: tuple[str, ...] = ()
        if open_round:
            verbs = {"open": ("fact", "finish"), "proposed": ("approve", "return"), "approved": ("fact",)}[state]
        done = [
            (REVIEW_VERBS[verb].title, f"{reverse('assessment_subject_do', args=[found.pk, verb])}?about={code}")
            for verb in verbs
        ]
        parts.append({"title": title, "status": review_status(state), "row": row, "verbs": done})
    return parts


def _facts(
    request: HttpRequest, found: Any, scheme: api.Scheme, facts: list[Any], *, reports: bool, reviews: bool
) -> Table:
    sections = api.sections_of(scheme)
    names = names_of({n for f in facts for n in (f.recorded_by, f.decided_by)})
    appealing = reports and found.round.state == "told"

    def title(fact: Any) -> Text:
        rule = scheme.rule(fact.rule)
        return rule.title if rule is not None else Text(fact.rule, fact.rule)

    columns = [
        Column("on", Text("日期", "Day"), kind="date"),
        Column("section", Text("部分", "Part"), value=lambda f: sections.get(f.section, f.section)),
        Column("rule", Text("规则", "Rule"), value=title),
        Column("note", Text("事实和依据", "What happened"), wide=True),
        Column("count", Text("次数", "Times"), kind="number"),
        Column("source", Text("来源", "From"), value=lambda f: api.SOURCE_KINDS[f.source_kind], link=_source_url),
        Column("by", Text("登记、复核", "By"), value=lambda f: _by(f, names)),
        Column("state", Text("状态", "State"), kind="status", value=fact_status),
        Column("why", Text("未计入的理由", "Set aside since"), value=lambda f: f.withdrawn_why or f.refused_why),
        Column("files", Text("材料", "Files"), kind="actions", value=_files),
    ]
    if appealing:
        url = reverse("assessment_own_do", args=[found.pk, "appeal"])
        columns.append(
            Column("do", Text("操作", "Actions"), kind="actions", value=lambda f: _appealable(f, url))
        )  # fmt: skip
    return Table(
        request,
        facts,
        name=f"facts-{found.pk}",
        columns=columns,
        page_size=100,
        caption=Text("认定的事实", "Facts"),
        empty=Text("没有登记事实，各项不扣分。", "No facts: nothing is taken off."),
    )


def _by(fact: Any, names: dict[str, str]) -> str:
    """Who recorded a fact, and who decided on it."""
    return "、".join(names[login] for login in (fact.recorded_by, fact.decided_by) if login)


def _appealable(fact: Any, url: str) -> list[Action]:
    open_to_appeal = fact.state == "approved" and fact.withdrawn_at is None and not fact.appeals.all()
    return [Action(Text("申诉", "Appeal"), f"{url}?about={fact.pk}")] if open_to_appeal else []


def _files(fact: Any) -> list[Action]:
    return [Action(Text(e.name, e.name), reverse("assessment_file", args=[e.pk])) for e in fact.evidence.all()]


def _source_url(fact: Any) -> str | None:
    """The page that a drawn fact follows from: the ranking of its month, or the task."""
    if fact.source_kind == "quality":
        where = address("quality")
        return f"{where}?month={fact.on:%Y-%m}" if where else None
    if fact.source_kind == "supervision" and fact.source_key.startswith("task:"):
        return address("task", int(fact.source_key.removeprefix("task:")))
    return None


def _do(request: HttpRequest, subject_id: int, verb: str, verbs: dict[str, Verb]) -> HttpResponse:
    if verb not in verbs:
        raise Http404
    actor, wanted, about = actor_of(request), verbs[verb], request.GET.get("about", "")
    found = api.subject_for(actor, subject_id)
    form = wanted.form(request, found, about)
    back = reverse("assessment_subject", args=[found.pk])
    uploads = [(upload.name or "", upload.file) for upload in request.FILES.getlist("files")]
    if request.method == "POST" and form.tried(
        lambda given: wanted.run(found, about, dict(given), uploads, actor, timezone.now())
    ):
        messages.success(request, str(Text("已办理：{v}。", "Done: {v}.").format(v=wanted.title)))
        return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": wanted.title,
        "lede": wanted.lede,
        "round": found.round,
        "subject": found,
        "back": back,
        "upload": wanted.files,
        "accept": ACCEPT if wanted.files else "",
        "part": api.sections_of(api.scheme_of(found.round.scheme)).get(about),
        "fact": found.facts.filter(pk=about).first() if verb == "appeal" and about.isdecimal() else None,
    }
    return render(request, "assessment/form.html", context)


@page("assessment.review")
def subject_do(request: HttpRequest, subject_id: int, verb: str) -> HttpResponse:
    """What reviewers do with a subject."""
    return _do(request, subject_id, verb, REVIEW_VERBS)


@page("assessment.report")
def own_do(request: HttpRequest, subject_id: int, verb: str) -> HttpResponse:
    """What the unit does."""
    return _do(request, subject_id, verb, OWN_VERBS)


@page("assessment.read")
def evidence(request: HttpRequest, evidence_id: int) -> Any:
    """A file of evidence, as a download."""
    shown = api.evidence_of(actor_of(request), evidence_id)
    return as_download(shown.file.sha256, shown.name, shown.file.media_type)


urlpatterns = [
    path("oversight/assessed/<int:subject_id>/", subject, name="assessment_subject"),
    path("oversight/assessed/<int:subject_id>/review/<str:verb>/", subject_do, name="assessment_subject_do"),
    path("oversight/assessed/<int:subject_id>/own/<str:verb>/", own_do, name="assessment_own_do"),
    path("oversight/assessed/files/<int:evidence_id>/", evidence, name="assessment_file"),
]
