"""The review screen: the text on one side, what was extracted on the other, and a person who decides."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.policy.review import api as review
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import TextFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.policy.review_forms import COMPARISONS, ObligationForm, SplitForm, TargetForm

KINDS = ("obligation", "target")
DONE_WORDS = {
    "confirm": Text("已确认 {n} 项。", "{n} confirmed."),
    "reject": Text("已驳回 {n} 项。", "{n} rejected."),
    "withdraw": Text("已撤销。", "Taken back."),
    "merge": Text("已合并为 1 项。", "Merged into one."),
    "split": Text("已拆分为 {n} 项。", "Split into {n}."),
    "edit": Text("已保存修改。", "Changes kept."),
    "write": Text("已补录 1 项，请确认。", "Added; confirm it now."),
}
LEFT_WORDS = {
    "no-unit-known": Text(
        "{n} 项没有可识别的责任单位，未确认：请先编辑选定单位。", "{n} left: no unit is known, choose one by editing."
    ),
    "already-judged": Text("{n} 项已被他人处理，未改动。", "{n} left: dealt with by somebody else."),
}


@page("policy.review")
def review_list(request: HttpRequest) -> HttpResponse:
    """Documents with something extracted, those with most waiting first to be seen."""
    table = Table(
        request,
        review.documents_under_review(),
        name="review",
        columns=[
            Column(
                "title", Text("文件", "Document"), link=lambda d: reverse("review_document", args=[d.pk]), wide=True
            ),
            Column("number", Text("文号", "Number"), sort="number"),
            Column("date", Text("成文日期", "Date"), sort="issued_on"),
            Column(
                "obligations_waiting",
                Text("待审任务", "Obligations waiting"),
                kind="number",
                sort="obligations_waiting",
            ),
            Column("obligations_in_doubt", Text("需复核", "In doubt"), kind="number", sort="obligations_in_doubt"),
            Column(
                "obligations_confirmed", Text("已确认任务", "Confirmed"), kind="number", sort="obligations_confirmed"
            ),
            Column("targets_waiting", Text("待审指标", "Targets waiting"), kind="number", sort="targets_waiting"),
            Column(
                "targets_confirmed", Text("已确认指标", "Confirmed targets"), kind="number", sort="targets_confirmed"
            ),
        ],
        filters=[TextFilter("q", Text("标题或文号", "Title or number"), fields=["title", "number"])],
        default_sort="-obligations_waiting",
        empty=Text(
            "还没有可审核的内容：载入公报后，抽取的任务和指标会列在这里。",
            "Nothing to review yet: load a bulletin, and what is extracted from it will be listed here.",
        ),
    )
    if response := table.export():
        return response
    return render(request, "review/list.html", {"table": table})


@page("policy.review")
def review_document(request: HttpRequest, document_id: int) -> HttpResponse:
    """One document's text beside its rows of one kind in one state."""
    document = review.document_by_id(document_id)
    context = _panel(request, document)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "review/items.html", context)
    return render(request, "review/document.html", context | _marked(document, context["everything"]))


def _marked(document: Any, rows: list[Any]) -> dict[str, Any]:
    """The document's paragraphs with the places of the rows marked."""
    text, heads = review.text_of(document)
    places = [review.Place(row.pk, row.start, row.end) for row in rows]
    states = {row.pk: "doubt" if row.needs_review else row.status for row in rows}
    return {"paragraphs": _with_heads(text, review.paragraphs(text, places), heads), "mark_states": states}


def _panel(request: HttpRequest, document: Any, **more: Any) -> dict[str, Any]:
    kind = request.GET.get("kind", "obligation")
    kind = kind if kind in KINDS else "obligation"
    state = request.GET.get("state", "waiting")
    state = state if state in review.STATES else "waiting"
    everything = review.rows_of(document, cast(Any, kind), "all")
    counts = review.counts_of(document, cast(Any, kind))
    rows = everything if state == "all" else review.rows_of(document, cast(Any, kind), state)
    return {
        "document": document,
        "kind": kind,
        "state": state,
        "rows": rows,
        "everything": everything,
        "states": [(name, words, counts[name]) for name, words in _STATE_WORDS.items()],
        "comparisons": COMPARISONS,
        "decided": counts["all"] - counts["waiting"],
        "counts": counts,
    } | more


_STATE_WORDS = {
    "waiting": Text("待审", "Waiting"),
    "confirmed": Text("已确认", "Confirmed"),
    "rejected": Text("已驳回", "Rejected"),
    "all": Text("全部", "All"),
}


def _with_heads(text: str, found: Any, heads: dict[int, int]) -> list[tuple[int, int, list[review.Stretch]]]:
    """Paragraphs with where they begin and the level of the heading that begins them, 0 for none."""
    at, paragraphs = 0, []
    for stretches in found:
        paragraphs.append((at, heads.get(at, 0), stretches))
        at += sum(len(s.text) for s in stretches) + 1
    return paragraphs


@require_POST
@page("policy.review")
def review_judge(request: HttpRequest, document_id: int) -> HttpResponse:
    """Confirm, reject, take back or merge: `do` is the verb, or the verb with the ids it is for."""
    document = review.document_by_id(document_id)
    verb, _, given = request.POST.get("do", "").partition(":")
    ids = [int(x) for x in (given.split(",") if given else request.POST.getlist("ids")) if x.isdecimal()]
    kind = cast(Any, request.GET.get("kind") if request.GET.get("kind") in KINDS else "obligation")
    notice: dict[str, Any] = {}
    try:
        notice = _judge(request, verb, kind, ids)
    except MianzhouError as error:
        notice = {"problem": error.problem_text, "remedy": error.remedy_text}
    return _back(request, document, notice)


def _judge(request: HttpRequest, verb: str, kind: Any, ids: list[int]) -> dict[str, Any]:
    actor, now = actor_of(request), timezone.now()
    if not ids:
        return {
            "problem": Text("没有选中任何一项。", "Nothing is ticked."),
            "remedy": Text("请先勾选。", "Tick items first."),
        }
    if verb == "withdraw":
        for id in ids:
            review.withdraw(kind=kind, id=id, actor=actor, as_of=now)
        return {"done": DONE_WORDS["withdraw"], "reshaped": True}
    if verb == "merge":
        merged = review.merge(ids=ids, actor=actor, as_of=now)
        return {"done": DONE_WORDS["merge"], "undo": ids[:1], "focus": merged.pk, "reshaped": True}
    if verb not in {"confirm", "reject"}:
        return {}
    if verb == "confirm":
        judged = review.confirm(kind=kind, ids=ids, actor=actor, as_of=now)
    else:
        judged = review.reject(kind=kind, ids=ids, note=request.POST.get("note", "")[:500], actor=actor, as_of=now)
    left = {id for id, _ in judged.left}
    reasons = [reason for _, reason in judged.left]
    return {
        "done": DONE_WORDS[verb].format(n=judged.done) if judged.done else None,
        "undo": [id for id in ids if id not in left],
        "reshaped": True,
        "left": [LEFT_WORDS[reason].format(n=reasons.count(reason)) for reason in dict.fromkeys(reasons)],
    }


def _back(request: HttpRequest, document: Any, notice: dict[str, Any]) -> HttpResponse:
    """The list of rows again: as a fragment where the page asked for one, else the page."""
    if request.htmx:  # type: ignore[attr-defined]
        context = _panel(request, document, notice=notice)
        if notice.get("reshaped"):  # rows came or went: their places in the text are marked anew
            context |= _marked(document, context["everything"]) | {"reshaped": True}
        return render(request, "review/items.html", context)
    words = [notice.get("done"), notice.get("problem"), notice.get("remedy"), *notice.get("left", ())]
    for word in words:
        if word:
            messages.add_message(request, messages.ERROR if notice.get("problem") else messages.SUCCESS, str(word))
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("review_document", args=[document.pk]) + (f"?{query}" if query else ""))


@page("policy.review")
def review_edit(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Change the fields of one row."""
    row = review.row_by_id(cast(Any, kind), row_id)
    form_kind: Any = ObligationForm if kind == "obligation" else TargetForm
    form = form_kind(request.POST) if request.method == "POST" else form_kind.showing(row)
    if request.method == "POST" and form.is_valid():
        actor, now = actor_of(request), timezone.now()
        try:
            if kind == "obligation":
                resolve = review.resolver_for(row.document, now)
                review.edit_obligation(id=row_id, edit=form.edit(), resolve=resolve, actor=actor, as_of=now)
            else:
                review.edit_target(id=row_id, edit=form.edit(), actor=actor, as_of=now)
            return _back(request, row.document, {"done": DONE_WORDS["edit"], "undo": [row_id], "focus": row_id})
        except MianzhouError as error:
            form.add_error(None, f"{error.problem_text}{error.remedy_text}")
    return _editor(request, row, kind, form, "review_edit", (kind, row_id))


@page("policy.review")
def review_split(request: HttpRequest, row_id: int) -> HttpResponse:
    """Divide one obligation at the sentences ticked."""
    row = review.row_by_id("obligation", row_id)
    found = review.sentences(row.text)
    form = SplitForm(request.POST or None, sentences=found)
    if request.method == "POST" and form.is_valid():
        try:
            parts = review.split(
                id=row_id, cuts=form.cleaned_data["cuts"], actor=actor_of(request), as_of=timezone.now()
            )
            done = DONE_WORDS["split"].format(n=len(parts))
            return _back(
                request, row.document, {"done": done, "undo": [row_id], "focus": parts[0].pk, "reshaped": True}
            )
        except MianzhouError as error:
            form.add_error(None, f"{error.problem_text}{error.remedy_text}")
    return _editor(request, row, "obligation", form, "review_split", (row_id,), sentences=found)


@page("policy.review")
def review_write(request: HttpRequest, document_id: int) -> HttpResponse:
    """Add an obligation over a passage that extraction passed over: `start` and `end` count characters of the text."""
    document = review.document_by_id(document_id)
    places = [request.GET.get(name, "") for name in ("start", "end")]
    start, end = (int(place) if place.isdecimal() else 0 for place in places)
    passage = review.text_of(document)[0][start:end].strip()
    form = ObligationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, now = actor_of(request), timezone.now()
        try:
            resolve = review.resolver_for(document, now)
            row = review.write(
                document=document, start=start, end=end, edit=form.edit(), resolve=resolve, actor=actor, as_of=now
            )
            return _back(request, document, {"done": DONE_WORDS["write"], "focus": row.pk, "reshaped": True})
        except MianzhouError as error:
            form.add_error(None, f"{error.problem_text}{error.remedy_text}")
    context = {"passage": passage, "label": Text("补录任务", "Add an obligation"), "document_id": document_id}
    return _editor(request, None, "obligation", form, "review_write", (document_id,), document=document, **context)


def _editor(
    request: HttpRequest, row: Any, kind: str, form: Any, route: str, args: tuple[Any, ...], **more: Any
) -> HttpResponse:
    query = request.GET.urlencode()
    context = {
        "row": row,
        "kind": kind,
        "form": form,
        "route": route,
        "action": reverse(route, args=args) + (f"?{query}" if query else ""),
        "document": more.pop("document", None) or row.document,
    } | more
    back = {name: value for name, value in request.GET.items() if name in {"kind", "state"}}
    context["back"] = reverse("review_document", args=[context["document"].pk]) + (
        f"?{urlencode(back)}" if back else ""
    )
    name = "review/editor.html" if request.htmx else "review/editor_page.html"  # type: ignore[attr-defined]
    response = render(request, name, context)
    if request.htmx and request.method == "POST":  # type: ignore[attr-defined]
        # A refused edit stays in the editor, not in the list that a kept one would refresh.
        response["HX-Retarget"], response["HX-Reswap"] = "#review-editor", "innerHTML"
    return response


urlpatterns = [
    path("policy/review/", review_list, name="review"),
    path("policy/review/<int:document_id>/", review_document, name="review_document"),
    path("policy/review/<int:document_id>/judge/", review_judge, name="review_judge"),
    path("policy/review/<int:document_id>/write/", review_write, name="review_write"),
    path("policy/review/obligation/<int:row_id>/split/", review_split, name="review_split"),
    path("policy/review/<str:kind>/<int:row_id>/edit/", review_edit, name="review_edit"),
]
