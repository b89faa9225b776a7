"""Writing a self-report: in all and item by item, kept as a draft with its files until it is handed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.assessment.rounds import report_status
from mianzhou.portal.staff.assessment.subject import ACCEPT

FIGURE_ROWS = 3


class SelfReportForm(WordedForm):
    """What a self-report says. Nothing is required to keep a draft; handing in asks for everything."""

    use_required_attribute = False  # a browser that insists would not let a draft be kept
    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), max_length=10000)
    WORDS = {
        "words": (
            Text("总体情况", "The year in all"),
            Text("主要工作、成效和不足。", "What was done, what came of it, what is missing."),
        ),
    }

    def __init__(self, scheme: api.Scheme, *args: Any, keeping: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = scheme.items
        for item in scheme.items:
            most = f"{item.points.normalize():f}"
            claim = forms.DecimalField(min_value=Decimal(0), max_value=item.points, max_digits=7, decimal_places=2)
            claim.label = str(
                Text("{i}：自评分（满分 {p}）", "{i}: points claimed (of {p})").format(i=item.title, p=most)
            )
            words = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)
            words.label = str(Text("{i}：情况", "{i}: how it went").format(i=item.title))
            self.fields[f"claimed-{item.code}"] = claim
            self.fields[f"words-{item.code}"] = words
        if keeping:
            for field in self.fields.values():
                field.required = False

    def content(self, figures: list[tuple[str, str, str]]) -> api.ReportContent:
        """What was filled in."""
        given = self.cleaned_data
        items = {i.code: (given[f"words-{i.code}"], given[f"claimed-{i.code}"]) for i in self.items}
        return api.ReportContent(given["words"], items, figures)


def _figures(given: Any) -> list[tuple[str, str, str]]:
    rows = zip(given.getlist("figure_name"), given.getlist("figure_value"), given.getlist("figure_unit"), strict=False)
    return [(n.strip()[:80], v.strip()[:40], u.strip()[:20]) for n, v, u in rows if n.strip()]


def _initial(scheme: api.Scheme, report: Any) -> dict[str, Any]:
    if report is None:
        return {}
    found: dict[str, Any] = {"words": report.words}
    for item in scheme.items:
        given = report.items.get(item.code, {})
        found |= {f"claimed-{item.code}": given.get("claimed"), f"words-{item.code}": given.get("words", "")}
    return found


@page("assessment.report")
def write(request: HttpRequest, subject_id: int) -> HttpResponse:
    """The form. Handing in keeps the draft first, so that nothing is lost when something is missing."""
    actor, now = actor_of(request), timezone.now()
    found = api.subject_for(actor, subject_id)
    if not api.may_for(actor, "assessment.report", found):
        raise NotFound(what=Text("考核对象", "subject of an assessment"))
    scheme, report = api.scheme_of(found.round.scheme), api.report_of(found)
    if report is not None and report.state != "draft":
        return HttpResponseRedirect(reverse("assessment_subject", args=[found.pk]))
    keeping = request.method == "POST" and request.POST.get("do") != "submit"
    form = SelfReportForm(scheme, request.POST or None, initial=_initial(scheme, report), keeping=keeping)

    def keep(given: dict[str, Any]) -> None:
        content = form.content(_figures(request.POST))
        api.save_self_report(subject_id=found.pk, content=content, actor=actor, as_of=now)
        for upload in request.FILES.getlist("files"):
            stream: Any = upload.file
            api.add_report_evidence(subject_id=found.pk, name=upload.name or "", stream=stream, actor=actor, as_of=now)
        if request.POST.get("do") == "submit":
            api.submit_self_report(subject_id=found.pk, actor=actor, as_of=now)

    if request.method == "POST" and form.tried(keep):
        if request.POST.get("do") == "submit":
            messages.success(request, str(Text("自评报告已报送。", "The self-report is handed in.")))
            return HttpResponseRedirect(reverse("assessment_subject", args=[found.pk]))
        messages.success(request, str(Text("草稿已保存。", "The draft is kept.")))
        return HttpResponseRedirect(reverse("assessment_report", args=[found.pk]))
    report = api.report_of(found)
    rows = _figures(request.POST) if request.method == "POST" else [
        (f["name"], f["value"], f["unit"]) for f in (report.figures if report else [])
    ]  # fmt: skip
    context = {
        "subject": found,
        "round": found.round,
        "form": form,
        "report": report,
        "status": report_status(found, report, timezone.localdate()),
        "figures": [*rows, *([("", "", "")] * max(1, FIGURE_ROWS - len(rows)))],
        "accept": ACCEPT,
    }
    return render(request, "assessment/report.html", context)


urlpatterns = [path("oversight/assessed/<int:subject_id>/report/", write, name="assessment_report")]
