"""Importing a catalogue: the template, a look at what would change, and taking it in whole or not at all.

Between the look and the import nothing is kept: the file is handed in again with the decision, and planned anew.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.catalogue.api import Planned
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Column, Table

LARGEST = 20 * 1024 * 1024
OUTCOMES = {
    "new": Status("done", Text("新增", "New")),
    "changed": Status("soon", Text("变更", "Changed")),
    "unchanged": Status("open", Text("未变", "Unchanged")),
    "wrong": Status("late", Text("有误", "Wrong")),
}
COLUMNS = [
    Column("title", Text("信息资源", "Resource"), value=lambda p: p.registration.metadata.get("title", p.registration.name), link=lambda p: reverse("resource", args=[p.resource.name]) if p.resource else None, wide=True),
    Column("row", Text("行", "Row"), kind="number"),
    Column("outcome", Text("结果", "Outcome"), kind="status", value=lambda p: OUTCOMES[p.outcome]),
    Column("provider", Text("提供单位", "Provider"), value=lambda p: p.provider or ""),
    Column("what", Text("说明", "What"), value=lambda p: _what(p), wide=True),
]  # fmt: skip


class ImportTooLarge(MianzhouError):
    """A file beyond what is imported in the browser."""

    code = "catalogue-import-too-large"
    status = 413
    problem = Text("目录文件超过 {limit} MB。", "The file is larger than {limit} MB. ")
    remedy = Text("请用命令行 `mianzhou data import`。", "Use `mianzhou data import` on the command line.")


class ImportForm(WordedForm):
    """The file; the look comes first."""

    file = forms.FileField()
    codes = forms.ChoiceField(required=False)
    WORDS = {
        "file": (
            Text("目录文件", "File"),
            Text("按模板填写的 XLSX，DCAT（Turtle、JSON-LD），或 Data Package、Table Schema 的 JSON。", "An XLSX after the template, DCAT (Turtle, JSON-LD), or the JSON of a Data Package or Table Schema."),
        ),
        "codes": (
            Text("表中代码", "Codes in the sheet"),
            Text("共享类型、开放属性、更新周期、格式填的是数字代码时，选择代码出自哪个系统：同一数字在不同系统中含义不同。", "Where sharing, opening, cycle and format are digits, say whose: the same digit means different things in different systems."),
        ),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, str(words)) for key, words in catalogue.systems().items()]
        self.fields["codes"].choices = [("", str(Text("文字，不是代码", "words, no codes"))), *known]  # type: ignore[attr-defined]


@page("catalogue.edit")
def resources_import(request: HttpRequest) -> HttpResponse:
    """Look at what a file would change, then import it."""
    actor = actor_of(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    planned: list[Planned] = []

    def look(given: dict[str, Any]) -> None:
        planned.extend(_plan(given["file"], given["codes"], actor))
        if request.POST.get("do") == "import":
            done = catalogue.import_planned(planned=planned, actor=actor, as_of=timezone.now())
            count = sum(1 for each in done if each.outcome != "unchanged")
            messages.success(request, str(Text("已导入 {n} 项，均为草稿，请提交审核。", "{n} imported as drafts; submit them for review.").format(n=count)))  # fmt: skip

    if request.method == "POST" and form.tried(look) and request.POST.get("do") == "import":
        return redirect(reverse("resources") + "?state=drafted")
    table = Table(request, planned, name="import", columns=COLUMNS, page_size=100) if planned else None
    counts = [(OUTCOMES[o], sum(1 for p in planned if p.outcome == o)) for o in OUTCOMES]
    wrong = any(p.outcome == "wrong" for p in planned)
    context = {"form": form, "table": table, "counts": [c for c in counts if c[1]], "wrong": wrong}
    return render(request, "catalogue/import.html", context)


def _plan(upload: UploadedFile, codes: str, actor: Actor) -> list[Planned]:
    if (upload.size or 0) > LARGEST:
        raise ImportTooLarge(limit=LARGEST // 1024 // 1024)
    own = Unit.objects.select_related("region").filter(pk=actor.unit_id).first() if actor.unit_id else None
    return catalogue.plan_file(upload.name or "", upload.read(), provider=own, codes=codes)


def _what(planned: Planned) -> str:
    if planned.error is not None:
        return str(planned.error)
    if planned.difference is None:
        count = len(planned.registration.schema.fields)
        return str(Text(f"{count} 个信息项", f"{count} items"))
    return "；".join(str(Text(line["zh"], line["en"])) for line in planned.difference.lines[:12])


@page("catalogue.edit")
def resources_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet in the guide's form."""
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(catalogue.workbook([]), content_type=media)
    response["Content-Disposition"] = 'attachment; filename="catalogue-template.xlsx"'
    return response


urlpatterns = [
    path("data/resources-import/", resources_import, name="resources_import"),
    path("data/resources-import/template.xlsx", resources_template, name="resources_template"),
]
