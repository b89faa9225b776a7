"""The pages of complaints: the public form with save and resume, its receipt, the officer's entry, the lists, the figures."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.applications.outside_complaints import accountability, actions, kept_figures, lists
from mianzhou.applications.outside_complaints.application import OUTSIDE_COMPLAINTS
from mianzhou.applications.outside_complaints.facts import KINDS, LISTS, WORDS
from mianzhou.applications.outside_complaints.figures import months_chart
from mianzhou.applications.outside_complaints.forms import STEPS, ComplaintForm
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, MATERIALS, REFUSALS
from mianzhou.applications.outside_complaints.twins import router
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, actor_of, page, public_page, sending
from mianzhou.services.cases.api import Case, Facts
from mianzhou.services.drafts.api import (
    CaseDraft,
    add_to_draft,
    draft_kinds,
    remove_from_draft,
    save_draft,
)
from mianzhou.services.materials.api import ACCEPTED

ORDER = tuple(STEPS)
TABS = (
    ("complaints", Text("全部投诉", "All complaints")),
    ("complaints_accountable", Text("问责清单", "Accountability list")),
    ("complaint_figures", Text("统计", "Figures")),
)
ENTRY = ("channel", *STEPS["enterprise"][1], *STEPS["respondent"][1], *STEPS["matter"][1])


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """What may be complained of and how; begin, or take up a draft with its code."""
    error = None
    if request.method == "POST":
        try:
            if "draft_code" in request.POST:
                sending.take_up(request, COMPLAINT, request.POST.get("draft_code", ""))
            else:
                sending.begin(request, COMPLAINT)
            return HttpResponseRedirect(reverse("complaint_form", args=[ORDER[0]]))
        except MianzhouError as refused:
            error = refused
    return _beginning(request, error)


def _beginning(request: HttpRequest, error: MianzhouError | None) -> HttpResponse:
    """The first page; also for who comes to a step or a receipt that this session does not hold."""
    context = {
        "application": OUTSIDE_COMPLAINTS,
        "procedure": COMPLAINT,
        "materials": MATERIALS,
        "kinds": KINDS.values(),
        "refusals": REFUSALS,
        "error": error,
        "unsent": sending.begun(request, COMPLAINT) is not None,
        "first": ORDER[0],
    }
    return render(request, "outside_complaints/start.html", context, status=error.status if error else 200)


@public_page
def form(request: HttpRequest, step: str) -> HttpResponse:
    """One step of the form; what is filled in is kept at once."""
    if step not in STEPS:
        raise Http404
    draft = sending.begun(request, COMPLAINT)
    if draft is None:
        return _beginning(request, None)
    if step == "materials":
        return _materials(request, draft)
    if step == "check":
        return _check(request, draft)
    names = STEPS[step][1]
    asked = ComplaintForm(names, request.POST or None, initial=draft.about)
    if request.method == "POST":
        draft = sending.keep_typed(draft, names, request.POST)
        if "later" in request.POST:
            sending.say_kept(request, COMPLAINT)
            return HttpResponseRedirect(reverse("complaint_form", args=[step]))
        if asked.is_valid():
            return HttpResponseRedirect(reverse("complaint_form", args=[ORDER[ORDER.index(step) + 1]]))
    return render(request, "outside_complaints/form.html", _context(request, draft, step) | {"form": asked})


def _context(request: HttpRequest, draft: CaseDraft, step: str) -> dict[str, Any]:
    place = ORDER.index(step)
    return {
        "steps": [(name, STEPS[name][0], name == step) for name in ORDER],
        "step": step,
        "title": STEPS[step][0],
        "number": place + 1,
        "of": len(ORDER),
        "before": ORDER[place - 1] if place else "",
        "code": sending.code_shown(request, COMPLAINT),
        "draft": draft,
    }


def _facts(draft: CaseDraft) -> Facts:
    return Facts(about=draft.about, materials=draft_kinds(draft))


def _materials(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    error: MianzhouError | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if request.POST.get("remove", "").isdecimal():
                remove_from_draft(draft=draft, material_id=int(request.POST["remove"][:18]))
            elif file is not None and file.file is not None:
                add_to_draft(
                    draft=draft,
                    procedure=COMPLAINT,
                    kind=request.POST.get("kind", ""),
                    name=file.name or "",
                    stream=cast(BinaryIO, file.file),
                    as_of=timezone.now(),
                )
            else:
                raise NotFound(what=Text("请选择文件", "choose a file"))
            return HttpResponseRedirect(reverse("complaint_form", args=["materials"]))
        except MianzhouError as refused:
            error = refused
    facts, kept = _facts(draft), list(draft.draft_materials.select_related("file").order_by("pk"))
    shown = [(m, m.demanded(facts), [k for k in kept if k.kind == m.code]) for m in MATERIALS if not m.at_opening]
    context = _context(request, draft, "materials") | {
        "shown": shown,
        "accept": ",".join(f".{ending}" for ending in ACCEPTED),
        "error": error,
    }
    return render(request, "outside_complaints/materials.html", context, status=error.status if error else 200)


def _check(request: HttpRequest, draft: CaseDraft) -> HttpResponse:
    error: MianzhouError | None = None
    if request.method == "POST":
        vouched = "yes" if request.POST.get("vouched") == "yes" else ""
        draft = save_draft(draft=draft, given={"vouched": vouched}, as_of=timezone.now())
        try:
            case, code = actions.send_complaint(draft=draft, actor=actor_of(request), as_of=timezone.now())
        except MianzhouError as refused:
            error = refused
        else:
            sending.hand_receipt(request, COMPLAINT, case, code)
            return HttpResponseRedirect(reverse("complaint_receipt"))
    about = [
        (WORDS[n], _said(n, draft.about.get(n, "")), step)
        for step in ORDER
        for n in STEPS[step][1]
        if draft.about.get(n)
    ]
    context = _context(request, draft, "check") | {
        "about": about,
        "kept": list(draft.draft_materials.order_by("pk")),
        "error": error,
    }
    return render(request, "outside_complaints/check.html", context, status=error.status if error else 200)


def _said(name: str, value: Any) -> str:
    return str(LISTS[name].get(value, value)) if name in LISTS else str(value)


@public_page
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt: number, code, by when and why; shown to who sent it, in this session."""
    held = sending.receipt(request, COMPLAINT)
    return render(request, "outside_complaints/receipt.html", held) if held else _beginning(request, None)


@page("complaint.receive")
def register(request: HttpRequest) -> HttpResponse:
    """Enter a complaint that came by visit, letter, telephone, fax or e-mail."""
    asked = ComplaintForm(ENTRY, request.POST or None, initial={"channel": "visit", "elsewhere": "none"})
    made: list[tuple[Case, str]] = []

    def act(given: dict[str, Any]) -> None:
        made.append(actions.register_complaint(about=given, actor=actor_of(request), as_of=timezone.now()))

    if request.method == "POST" and asked.tried(act):
        case, code = made[0]
        done = Text(
            "已登记，编号 {n}，查询码 {c}，请告知投诉人。", "Entered as {n}; tell the complainant the code {c}."
        )
        messages.success(request, str(done.format(n=case.number, c=code)))
        return HttpResponseRedirect(reverse("case", args=[case.pk]))
    return render(request, "outside_complaints/register.html", {"form": asked})


@page("complaint.read")
def complaints(request: HttpRequest) -> HttpResponse:
    """All complaints that one may see."""
    actor, day = actor_of(request), timezone.localdate()
    table = Table(
        request,
        lists.complaints_for(actor),
        name="complaints",
        columns=lists.complaint_columns(day),
        filters=lists.COMPLAINT_FILTERS,
        default_sort="-opened_at",
        caption=Text("外来企业投诉", "Complaints of outside enterprises"),
        empty=Text("还没有投诉。", "There are no complaints yet."),
    )
    if response := table.export():
        return response
    return render(request, "outside_complaints/list.html", _frame(actor, "complaints") | {"table": table})


@page("complaint.read")
def complaints_accountable(request: HttpRequest) -> HttpResponse:
    """For what somebody is to answer (article 19): late answers come here by themselves, evasion by decision."""
    actor, day = actor_of(request), timezone.localdate()
    rows, whole = accountability.accountability(actor, day)
    table = Table(
        request,
        rows,
        whole=whole,
        name="complaints-accountable",
        columns=accountability.accountable_columns(day),
        filters=accountability.ACCOUNTABLE_FILTERS,
        default_sort="-opened_at",
        caption=Text("问责清单", "Accountability list"),
        empty=Text("没有逾期或推诿的事项。", "Nothing is late or evaded."),
    )
    if response := table.export():
        return response
    context = _frame(actor, "complaints_accountable") | {"table": table}
    return render(request, "outside_complaints/list.html", context)


@page("complaint.read")
def complaint_figures(request: HttpRequest) -> HttpResponse:
    """How many came in a period and how they ended, how departments keep their time; by branch and by unit."""
    actor = actor_of(request)
    narrowing = Table(request, lists.complaints_for(actor), name="narrowing", columns=[], filters=lists.FIGURE_FILTERS)
    _ = narrowing.rows_matching  # finds out what is wrong with the filters
    now = timezone.now()
    shown = kept_figures.shown(actor, {} if narrowing.errors else narrowing.given, now)
    found = shown.figures
    units = Table(
        request,
        found.units,
        name="complaint-units",
        columns=lists.UNIT_COLUMNS,
        default_sort="-given",
        caption=Text("部门办理", "Departments"),
        empty=Text("没有交部门办理的投诉。", "No complaint was passed to a department."),
    )
    if response := units.export():
        return response
    context = _frame(actor, "complaint_figures") | {
        "figures": found,
        "as_of": shown.as_of if shown.as_of < now else None,
        "whole_months": shown.months,
        "narrowing": narrowing,
        "units": units,
        "months": months_chart(found),
    }
    return render(request, "outside_complaints/figures.html", context)


def _frame(actor: Actor, now: str) -> dict[str, Any]:
    """What the three pages have in common."""
    tabs = [(name == now, title, reverse(name)) for name, title in TABS]
    return {
        "tabs": tabs,
        "registers": actor.may_anywhere("complaint.receive"),
        "basis": OUTSIDE_COMPLAINTS.basis,
    }


__all__ = ["router", "urlpatterns"]  # what the program mounts

urlpatterns = [
    path("open/complaints/", start, name="complaint_start"),
    path("open/complaints/receipt/", receipt, name="complaint_receipt"),
    path("open/complaints/form/<str:step>/", form, name="complaint_form"),
    path("services/complaints/", complaints, name="complaints"),
    path("services/complaints/accountability/", complaints_accountable, name="complaints_accountable"),
    path("services/complaints/figures/", complaint_figures, name="complaint_figures"),
    path("services/complaints/register/", register, name="complaint_register"),
]
