"""Writing a report: kept as a draft with its evidence until it is handed in; and handing evidence out safely."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.downloads import as_download
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.supervision.enacting import attempt
from mianzhou.services.materials.api import ACCEPTED

FIGURE_ROWS = 4
KINDS = (("progress", Text("进展填报", "Progress")), ("completion", Text("报请办结", "Ask for closing")))


class ReportForm(WordedForm):
    """What a report says. Nothing is required to keep a draft; handing in asks for what a report must say."""

    use_required_attribute = False  # a browser that insists would not let a draft be kept
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    progress = forms.IntegerField(min_value=0, max_value=100)
    done = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=5000)
    problem = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False)
    next_step = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False)
    WORDS = {
        "kind": (
            Text("填报类型", "Kind"),
            Text("报请办结须先经本单位负责人同意。", "A completion passes the head of your unit first."),
        ),
        "progress": (Text("总体进度（%）", "Progress in all (%)"), None),
        "done": (
            Text("做了什么", "What was done"),
            Text("写事实：时间、地点、完成的数量。", "Facts: when, where, how much."),
        ),
        "problem": (Text("存在的问题", "Problems"), None),
        "next_step": (Text("下一步", "Next step"), None),
    }

    def __init__(self, *args: Any, is_lead: bool, keeping: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if keeping:
            for field in self.fields.values():
                field.required = False
        offered = KINDS if is_lead else KINDS[:1]  # a co-unit reports to the lead unit, which alone asks for closing
        self.fields["kind"].choices = [(k, str(words)) for k, words in offered]  # type: ignore[attr-defined]
        if not is_lead:
            self.fields["kind"].widget = forms.HiddenInput()


def _figures(given: Any) -> list[dict[str, str]]:
    rows = zip(given.getlist("figure_name"), given.getlist("figure_value"), given.getlist("figure_unit"), strict=False)
    return [{"name": n.strip()[:80], "value": v.strip()[:40], "unit": u.strip()[:20]} for n, v, u in rows if n.strip()]


def _figures_before(draft: Any, last: Any) -> list[dict[str, str]]:
    """The draft's figures; else those of a report to be mended; else the names and units used last time, to be filled anew."""
    if draft is not None:
        return list(draft.figures)
    if last is None:
        return []
    if last.state in {"returned", "withdrawn"}:
        return list(last.figures)
    return [{**row, "value": ""} for row in last.figures]


@page("task.report")
def write(request: HttpRequest, task_id: int) -> HttpResponse:
    """The form. Handing in keeps the draft first, so that nothing is lost when the procedure refuses."""
    actor = actor_of(request)
    task = api.task_for(actor, task_id)
    unit = _unit(request, task, actor)
    draft = api.draft_of(task, unit.pk)
    keeping = request.method == "POST" and request.POST.get("do") != "submit"
    is_lead = unit.pk == task.lead_unit_id
    form = ReportForm(request.POST or None, initial=_initial(task, unit, draft), is_lead=is_lead, keeping=keeping)
    if request.method == "POST":
        if form.tried(lambda given: _keep(request, actor, task, unit, given)):
            return _after(request, actor, task, unit)
        draft = api.draft_of(task, unit.pk)
    last = api.last_report_of(task, unit.pk)
    figures = _figures(request.POST) if request.method == "POST" else _figures_before(draft, last)
    context = {
        "task": task,
        "unit": unit,
        "form": form,
        "draft": draft,
        "evidence": list(draft.evidence.all()) if draft else [],
        "returned": last if last is not None and last.state == "returned" else None,
        "returned_by": names_of([last.decided_by])[last.decided_by] if last is not None else "",
        "period_end": api.period_to_report(task, unit.pk, timezone.localdate()),
        "figures": [*figures, *({} for _ in range(max(1, FIGURE_ROWS - len(figures))))],
        "accept": ",".join(f".{ending}" for ending in ACCEPTED),
    }
    return render(request, "supervision/report_form.html", context)


def _unit(request: HttpRequest, task: Any, actor: Actor) -> Any:
    """The unit named in the address if the actor may write for it, else the first it may write for."""
    rule = api.TRANSITIONS["report"]
    mine = [p.unit for p in task.parties.all() if api.may_enact(rule, task, p.unit, actor)]
    wanted = request.GET.get("unit", "")
    chosen = [u for u in mine if str(u.pk) == wanted] or mine
    if not chosen:
        raise Http404
    return chosen[0]


def _initial(task: Any, unit: Any, draft: Any) -> dict[str, Any]:
    """The draft; else, after a return, what was returned; else the progress reported last."""
    last = api.last_report_of(task, unit.pk)
    source = draft or (last if last is not None and last.state in {"returned", "withdrawn"} else None)
    if source is None:
        return {"kind": "progress", "progress": last.progress if last else 0}
    return {name: getattr(source, name) for name in ("kind", "progress", "done", "problem", "next_step")}


def _keep(request: HttpRequest, actor: Actor, task: Any, unit: Any, given: dict[str, Any]) -> None:
    content = api.Content(
        kind=given["kind"] or "progress",
        progress=given["progress"] or 0,
        done=given["done"],
        problem=given["problem"],
        next_step=given["next_step"],
        figures=_figures(request.POST),
    )
    now = timezone.now()
    draft = api.save_report(actor=actor, as_of=now, task_id=task.pk, unit_id=unit.pk, content=content)
    for upload in request.FILES.getlist("files"):
        name = upload.name or ""
        api.add_evidence(actor=actor, as_of=now, report_id=draft.pk, name=name, stream=upload.file)  # type: ignore[arg-type]
    if request.POST.get("do") == "submit":
        api.submit_report(actor=actor, as_of=now, report_id=draft.pk)


def _after(request: HttpRequest, actor: Actor, task: Any, unit: Any) -> HttpResponse:
    if request.POST.get("do") == "submit":
        messages.success(
            request, str(Text("已提交。审核前可以撤回。", "Handed in. It can be withdrawn until it is reviewed."))
        )
        return HttpResponseRedirect(reverse("task", args=[task.pk]))
    messages.success(request, str(Text("草稿已保存。", "The draft is kept.")))
    return HttpResponseRedirect(f"{reverse('report_write', args=[task.pk])}?unit={unit.pk}")


@page("task.report")
@require_POST
def discard(request: HttpRequest, report_id: int) -> HttpResponse:
    """Throw a draft away."""
    actor = actor_of(request)
    report = api.report_for(actor, report_id)
    back, done = reverse("task", args=[report.task_id]), Text("草稿已删除。", "The draft is gone.")
    return attempt(
        request, lambda: api.discard_draft(actor=actor, as_of=timezone.now(), report_id=report.pk), done, back
    )


@page("task.report")
@require_POST
def remove(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Take a file away from a draft."""
    actor = actor_of(request)
    shown = api.evidence_for(actor, evidence_id)
    back = f"{reverse('report_write', args=[shown.report.task_id])}?unit={shown.report.unit_id}"
    done = Text("材料已移除。", "The file is taken away.")
    return attempt(
        request, lambda: api.remove_evidence(actor=actor, as_of=timezone.now(), evidence_id=shown.pk), done, back
    )


@page("task.read")
def evidence(request: HttpRequest, evidence_id: int) -> Any:
    """A file of evidence, as a download."""
    shown = api.evidence_for(actor_of(request), evidence_id)
    return as_download(shown.file.sha256, shown.name, shown.file.media_type)


urlpatterns = [
    path("oversight/tasks/<int:task_id>/report/", write, name="report_write"),
    path("oversight/drafts/<int:report_id>/discard/", discard, name="report_discard"),
    path("oversight/evidence/<int:evidence_id>/", evidence, name="evidence"),
    path("oversight/evidence/<int:evidence_id>/remove/", remove, name="evidence_remove"),
]
