"""Editing a resource: registering one, its metadata and items in a grid, its schema as a document or drafted from a data file."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.catalogue import api as catalogue
from mianzhou.data.catalogue.api import ELEMENTS, ITEM_CELLS, Resource, code_set
from mianzhou.data.schemas.api import Described, Mode, Schema, describe, read_schema
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.errors import MianzhouError, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor, within
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit, units_at
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.catalogue_lists import problem_line
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.data.catalogue import held_elsewhere

LARGEST = 50 * 1024 * 1024  # bytes of a file that is drafted from in the request
MOST_ITEMS = 2000
_CELL = re.compile(r"item-(\d{1,5})-(\w+)")


class DocumentUnreadable(MianzhouError):
    """A schema that is no JSON."""

    code = "catalogue-document-unreadable"
    status = 422
    problem = Text("这不是 JSON：第 {line} 行第 {column} 列。", "This is no JSON: line {line}, column {column}. ")
    remedy = Text("请检查括号、逗号和引号。", "Check brackets, commas and quotation marks.")


class FileLarge(MianzhouError):
    """A file too large to draft from in the browser."""

    code = "catalogue-file-too-large"
    status = 413
    problem = Text("起草用的文件超过 {limit} MB。", "The file is larger than {limit} MB. ")
    remedy = Text("取前一部分数据即可；也可用命令行 `mianzhou data describe`。", "A first part of it will do; or use `mianzhou data describe`.")  # fmt: skip


# --- registering ---------------------------------------------------------------------------------------------------------------


class NewForm(WordedForm):
    """A new resource: its name, whose it is, and a file from which the items are drafted."""

    title = forms.CharField(max_length=200, required=False)
    provider = forms.ModelChoiceField(queryset=Unit.objects.none())
    name = forms.CharField(max_length=63, required=False)
    shelf = forms.ChoiceField(required=False)
    file = forms.FileField(required=False)
    WORDS = {
        "title": (Text("信息资源名称", "Name of the resource"), Text("上传文件时可不填。", "May stay empty with a file.")),
        "provider": (Text("提供单位", "Provider"), None),
        "name": (Text("资源标识", "Identifier"), Text("小写字母、数字和下划线，也是数据表名；不填则按名称生成，以后不能改。", "Small letters, digits and underscores; also the table's name. Made from the name if empty; it never changes.")),
        "shelf": (Text("信息资源分类", "Class"), Text("不选则编入本单位的部门目录。", "Empty: the provider's own catalogue.")),
        "file": (Text("数据文件或 schema", "Data file or schema"), Text("CSV、XLSX、JSON、Parquet、zip：按内容起草信息项；Table Schema、Data Package：直接采用。数据本身不会入库。", "CSV, XLSX, JSON, Parquet, zip: items are drafted from it; Table Schema, Data Package: taken as they are. The data itself is not kept.")),
    }  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = within(actor.scope("catalogue.edit"), unit="path", region="region__path")
        units = units_at(timezone.localdate()).filter(places).select_related("region").order_by("path")
        self.fields["provider"].queryset = units  # type: ignore[attr-defined]
        shelves = {f"{s.digit}{c}": f"{s.title} › {w}" for s in _shelves() for c, w in s.items.items()}
        choices = [("", "—"), *sorted((shelves | dict(catalogue.further_categories())).items())]
        self.fields["shelf"].choices = choices  # type: ignore[attr-defined]


def _shelves() -> Iterator[Any]:
    return (shelf for name, shelf in catalogue.shelves().items() if name != "department")


@page("catalogue.edit")
def resource_new(request: HttpRequest) -> HttpResponse:
    """Register a draft and go on in the editor."""
    actor = actor_of(request)
    form = NewForm(request.POST or None, request.FILES or None, actor=actor, initial={"provider": actor.unit_id})
    made: list[Resource] = []
    if request.method == "POST" and form.tried(lambda given: made.append(_register(given, actor))):
        messages.success(request, str(Text("已登记为草稿，请补全元数据。", "Registered as a draft; now complete it.")))
        return redirect("resource_edit", name=made[0].name)
    return render(request, "catalogue/new.html", {"form": form})


def _register(given: dict[str, Any], actor: Actor) -> Resource:
    registration = _from_file(given["file"]) if given["file"] else None
    metadata = dict(registration.metadata) if registration else {}
    if given["title"]:
        metadata["title"] = given["title"]
    name = given["name"] or (registration.name if registration else "") or given["title"]
    name = catalogue.checked_name(given["name"]) if given["name"] else catalogue.name_from(name)
    return catalogue.register_resource(
        name=name,
        schema=registration.schema if registration else Schema(()),
        metadata={"title": name} | metadata,
        provider=given["provider"],
        category=given["shelf"],
        actor=actor,
        as_of=timezone.now(),
    )


def _from_file(upload: UploadedFile) -> Any:
    """A registration out of an uploaded file: a document that describes a resource, or data that is looked at."""
    name = upload.name or ""
    if (upload.size or 0) > LARGEST:
        raise FileLarge(limit=LARGEST // 1024 // 1024)
    if name.lower().endswith(".json"):
        document = _json(upload.read().decode("utf-8-sig", "replace"), lenient=True)
        if isinstance(document, dict) and ("fields" in document or "schema" in document or "resources" in document):
            return catalogue.read_registrations(document, fallback_name=Path(name).stem)[0]
        upload.seek(0)
    return catalogue.read_registrations(_described(upload).document, fallback_name=Path(name).stem)[0]


def _described(upload: UploadedFile) -> Described:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "upload"
        with kept.open("wb") as target:
            for piece in upload.chunks():
                target.write(piece)
        return describe(kept, upload.name or "")


def _json(text: str, *, lenient: bool = False) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if lenient:
            return None
        raise DocumentUnreadable(line=error.lineno, column=error.colno) from error


# --- metadata and items --------------------------------------------------------------------------------------------------------


class MetadataForm(WordedForm):
    """The metadata, a field for each element; what is not given stays as it is."""

    ids = "meta_%s"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for element in ELEMENTS:
            field = _form_field(element)
            field.label, field.help_text = str(element.title), str(element.hint or "")
            self.fields[element.key] = field


def _form_field(element: catalogue.Element) -> forms.Field:
    if element.kind == "code":
        words = [(key, str(text)) for key, text in code_set(element.code_set).values.items()]
        empty = [] if element.default else [("", "—")]
        return forms.ChoiceField(choices=[*empty, *words], required=bool(element.default))
    if element.kind == "date":
        return forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    rows = {"long": 3, "list": 2}.get(element.kind)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    longest = element.longest * 20 if element.kind == "list" else element.longest
    return forms.CharField(required=element.required, widget=widget, max_length=longest)


@page("catalogue.edit")
def resource_edit(request: HttpRequest, name: str) -> HttpResponse:
    """The editor: metadata above, items in a grid below; saving keeps a draft, submitting hands it in."""
    actor = actor_of(request)
    found = _editable(actor, name)
    version = found.draft_version or catalogue.shown_version(found)
    schema = catalogue.stored_schema(version.schema)
    initial = version.metadata | {"related": "\n".join(version.metadata["related"])}
    form = MetadataForm(request.POST or None, initial=initial)
    rows = _posted_rows(request) if request.method == "POST" else _rows_of(schema)
    mistakes: tuple[catalogue.Mistake, ...] = ()
    if request.method == "POST" and request.POST.get("do") != "more":
        wanted, mistakes = catalogue.read_items([r for r in rows if any(_filled(r))], schema)
        wanted = _updated(wanted, request.POST)
        if not mistakes and form.tried(lambda given: _save(found, given, wanted, actor)):
            return _saved(request, found, actor)
    spare = [{"index": len(rows) + n, "cells": {}} for n in range(3 if request.method == "POST" or not rows else 0)]
    problems = catalogue.problems(version.metadata, schema.fields)
    context = {
        "resource": found,
        "form": form,
        "fields": _with_problems(form, problems),
        "rows": [_row(n, cells, mistakes, problems) for n, cells in enumerate(rows)] + spare,
        "mistakes": [m.text for m in mistakes],
        "problems": [(problem_line(p), _place(p, rows)) for p in problems],
        "held": held_elsewhere(schema, found),
        "returned": version.returned_reason,
        "modes": list(Mode),
        "chosen": _updated(schema, request.POST),
        **_choices(),
    }
    return render(request, "catalogue/edit.html", context)


def _updated(schema: Schema, posted: Mapping[str, Any]) -> Schema:
    """The schema with the way in which a batch changes the table, where one was chosen."""
    if posted.get("mode") not in set(Mode):
        return schema
    return replace(schema, mode=Mode(posted["mode"]), all_or_nothing="all_or_nothing" in posted)


def _with_problems(form: MetadataForm, problems: list[catalogue.Problem]) -> list[tuple[Any, list[Text]]]:
    """The form's fields, each with what keeps it from being submitted."""
    return [(f, [problem_line(p) for p in problems if p.element == f.name and not p.item]) for f in form]


def _row(
    index: int, cells: dict[str, str], mistakes: tuple[catalogue.Mistake, ...], problems: list[catalogue.Problem]
) -> dict[str, Any]:
    """One row of the grid with what is wrong in it: mistakes that kept it from being saved, else what keeps it from being submitted."""
    wrong = [m.problem for m in mistakes if m.row == index + 1]
    said = wrong or [problem_line(p) for p in problems if p.item and p.item == cells.get("item_was")]
    return {"index": index, "cells": cells, "wrong": said}


def _place(problem: catalogue.Problem, rows: list[dict[str, str]]) -> str:
    """Where on the page a problem is mended."""
    for index, cells in enumerate(rows):
        if problem.item and cells.get("item_was") == problem.item:
            return f"item-{index}"
    return f"meta_{problem.element}" if problem.element in catalogue.BY_KEY else "items"


def _editable(actor: Actor, name: str) -> Resource:
    found = catalogue.resource_visible(actor, name)
    if not catalogue.may_edit(actor, found):
        raise NotPermitted(permission=PERMISSIONS["catalogue.edit"])
    return found


def _choices() -> dict[str, Any]:
    def words(name: str) -> list[tuple[str, Text]]:
        return list(code_set(name).values.items())

    standards = [(key, standard.title) for key, standard in STANDARDS.items()]
    return {
        "types": words("type"),
        "standards": standards,
        "sharings": words("sharing"),
        "grades": words("sensitivity"),
    }


def _rows_of(schema: Schema) -> list[dict[str, str]]:
    """The items as the cells of the grid."""
    rows = []
    for field in schema.fields:
        rows.append(
            {
                "item_was": field.name,
                "item_title": field.title,
                "item_name": field.name,
                "item_type": field.type.value,
                "item_length": str(field.constraints.max_length or ""),
                "item_unit": field.unit,
                "item_standard": field.standard or "",
                "item_required": "1" if field.constraints.required else "",
                "item_key": "1" if field.name in schema.primary_key else "",
                "item_sharing": field.sharing,
                "item_condition": field.sharing_condition,
                "item_sensitivity": field.sensitivity,
                "item_description": field.description,
                "item_aliases": "、".join(field.aliases),
            }
        )
    return rows


def _posted_rows(request: HttpRequest) -> list[dict[str, str]]:
    """The grid as posted, in the order that its numbers give; a row marked for removal is left out."""
    rows: dict[int, dict[str, str]] = {}
    for key, value in request.POST.items():
        if match := _CELL.fullmatch(key):
            rows.setdefault(int(match[1]), {})[match[2]] = str(value).replace("\x00", "").strip()
    kept = [(_order(cells), number, cells) for number, cells in rows.items() if not cells.get("remove")]
    ordered = [cells for _, _, cells in sorted(kept, key=lambda row: row[:2])][:MOST_ITEMS]
    return [{k: v for k, v in cells.items() if k in ITEM_CELLS} for cells in ordered if any(_filled(cells))]


def _order(cells: dict[str, str]) -> float:
    try:
        return float(cells.get("order", ""))
    except ValueError:
        return float("inf")


def _filled(cells: dict[str, str]) -> Iterator[str]:
    return (cells[key] for key in ("item_title", "item_name") if cells.get(key))


def _save(found: Resource, given: dict[str, Any], schema: Schema, actor: Actor) -> None:
    catalogue.revise_resource(resource=found, metadata=given, schema=schema, actor=actor, as_of=timezone.now())


def _saved(request: HttpRequest, found: Resource, actor: Actor) -> HttpResponse:
    """Where to go after saving: on editing, or, with the draft handed in, to the resource's page."""
    if request.POST.get("do") != "submit":
        messages.success(request, str(Text("草稿已保存。", "The draft is kept.")))
        return redirect("resource_edit", name=found.name)
    try:
        catalogue.submit_resource(resource=found, actor=actor, as_of=timezone.now())
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return redirect("resource_edit", name=found.name)
    messages.success(request, str(Text("已提交审核。", "Submitted.")))
    return redirect("resource", name=found.name)


# --- the schema as a document --------------------------------------------------------------------------------------------------


class SchemaForm(WordedForm):
    """The whole schema: written, or out of a file."""

    document = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}))  # fmt: skip
    file = forms.FileField(required=False)
    WORDS = {
        "document": (Text("Table Schema 文档", "Table Schema document"), Text("可写取值范围、格式、外键、跨字段规则和整批要求。", "Ranges, patterns, foreign keys, rules between items, expectations on batches.")),
        "file": (Text("或从文件", "Or from a file"), Text("schema 的 JSON，或一个数据文件：信息项按内容起草，替换上面的文档。", "A schema's JSON, or a data file: items are drafted from it and replace the document above.")),
    }  # fmt: skip


@page("catalogue.edit")
def resource_schema(request: HttpRequest, name: str) -> HttpResponse:
    """Write the schema itself; kept as a draft."""
    actor = actor_of(request)
    found = _editable(actor, name)
    version = found.draft_version or catalogue.shown_version(found)
    written = json.dumps(version.schema, ensure_ascii=False, indent=2)
    form = SchemaForm(request.POST or None, request.FILES or None, initial={"document": written})

    def keep(given: dict[str, Any]) -> None:
        schema = _from_file(given["file"]).schema if given["file"] else read_schema(_json(given["document"]))
        catalogue.revise_resource(resource=found, schema=schema, actor=actor, as_of=timezone.now())

    if request.method == "POST" and form.tried(keep):
        messages.success(request, str(Text("草稿已保存。", "The draft is kept.")))
        return redirect("resource_edit", name=found.name)
    return render(request, "catalogue/schema.html", {"resource": found, "form": form, "back": reverse("resource_edit", args=[name])})  # fmt: skip


urlpatterns = [
    path("data/resources-new/", resource_new, name="resource_new"),
    path("data/resources/<slug:name>/edit/", resource_edit, name="resource_edit"),
    path("data/resources/<slug:name>/schema/", resource_schema, name="resource_schema"),
]
