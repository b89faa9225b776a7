"""The registry of units: list, the page of a unit, and the names that nobody knows yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.regions.api import region_by_code
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import (
    KINDS,
    UnknownName,
    create_unit_from_unknown,
    dismiss_unknown_name,
    find_units,
    map_unknown_name,
    resolver_from_store,
    unit_by_code,
    unit_page,
    unknown_names,
)
from mianzhou.policy.loading.api import apply_known_names
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Action, Column, Table
from mianzhou.portal.names import names_of
from mianzhou.portal.registry_lists import (
    NAME_FILTERS,
    NAME_STATES,
    UNIT_FILTERS,
    UNIT_KINDS,
    UNIT_LEVELS,
    standing,
)
from mianzhou.portal.staff.unit_work import tasks_supervised, work_of

RELATIONS = {"renamed": Text("更名", "renamed"), "merged": Text("合并", "merged"), "split": Text("拆分", "split")}
UNIT_COLUMNS = [
    Column(
        "full_name",
        Text("全称", "Full name"),
        sort="full_name",
        link=lambda u: reverse("unit", args=[u.code]),
        wide=True,
    ),
    Column("short_name", Text("简称", "Short name")),
    Column("level", Text("层级", "Level"), sort="level", value=lambda u: UNIT_LEVELS[u.level]),
    Column("kind", Text("类别", "Kind"), sort="kind", value=lambda u: UNIT_KINDS[u.kind]),
    Column("region.name", Text("区划", "Region"), sort="region__path"),
    Column("standing", Text("存续", "Standing"), kind="status", value=lambda u: standing(u.valid_to)),
    Column("valid_from", Text("自", "From"), kind="date", sort="valid_from"),
    Column("valid_to", Text("至", "To"), kind="date", sort="valid_to"),
]
NO_UNITS = Text(
    "机构装入后显示在这里。启动时会装入随系统提供的机构表；别的城市可以装入自己的。",
    "Units appear here once loaded. Starting loads the table that comes with the platform; another city can load its own.",
)
NO_NAMES = Text(
    "载入公报时认不出的单位名称会列在这里，由数据管理员对应或新建一次，以后就都认得。",
    "Names that could not be recognised when bulletins were loaded wait here; decided once, they are known from then on.",
)


@page("units.read")
def units(request: HttpRequest) -> HttpResponse:
    """All units, past and present."""
    table = Table(
        request,
        find_units(),
        name="units",
        columns=UNIT_COLUMNS,
        filters=UNIT_FILTERS,
        default_sort="code",
        page_size=50,
        empty=NO_UNITS,
    )
    if response := table.export():
        return response
    return render(request, "units/list.html", {"table": table})


@page("units.read")
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: who it is, what it came from, what it has to do and from which document."""
    today = timezone.localdate()
    found = unit_page(code, at=today)
    work, supervised = work_of(request, found.unit), tasks_supervised(request, found.unit)
    for table in (work, supervised):
        if table is not None and (response := table.export()):
            return response
    context: dict[str, Any] = {
        "page": found,
        "unit": found.unit,
        "status": standing(found.unit.valid_to),
        "level": UNIT_LEVELS[found.unit.level],
        "kind": UNIT_KINDS[found.unit.kind],
        "predecessors": [(s, RELATIONS[s.relation]) for s in found.predecessors],
        "successors": [(s, RELATIONS[s.relation]) for s in found.successors],
        "work": work,
        "supervised": supervised,
    }
    return render(request, "units/unit.html", context)


NAME_COLUMNS = [
    Column(
        "printed",
        Text("印出的名称", "As printed"),
        sort="text",
        link=lambda n: reverse("unknown_name", args=[n.pk]),
        wide=True,
    ),
    Column("level", Text("文件层级", "Level of document"), value=lambda n: UNIT_LEVELS[n.level]),
    Column("occurrences", Text("出现次数", "Times"), kind="number", sort="occurrences"),
    Column("first_source", Text("首次出处", "First seen in")),
    Column("status", Text("处理情况", "State"), kind="status", sort="status", value=lambda n: name_status(n.status)),
    Column("unit", Text("对应机构", "Unit"), value=lambda n: n.unit.short_name if n.unit else None),
    Column(
        "actions",
        Text("操作", "Actions"),
        kind="actions",
        value=lambda n: (
            [Action(Text("处理", "Decide"), reverse("unknown_name", args=[n.pk]))]
            if n.status == UnknownName.OPEN
            else []
        ),
    ),
]


def name_status(state: str) -> Status:
    """The tag of an unknown name's state."""
    return Status("open" if state == UnknownName.OPEN else "done", NAME_STATES[state])


@page("units.edit")
def names(request: HttpRequest) -> HttpResponse:
    """The names that wait for a person, and those decided."""
    table = Table(
        request,
        unknown_names(status="" if request.GET.get("status") else UnknownName.OPEN),
        name="unknown-names",
        columns=NAME_COLUMNS,
        filters=NAME_FILTERS,
        default_sort="-occurrences",
        empty=NO_NAMES,
    )
    if response := table.export():
        return response
    return render(request, "units/unknown_names.html", {"table": table})


class MapForm(forms.Form):
    """Which unit the name means."""

    unit = forms.CharField(max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].label = str(Text("机构名称或代码", "Name or code of the unit"))


class CreateForm(forms.Form):
    """The unit to be made."""

    code = forms.SlugField(max_length=64)
    full_name = forms.CharField(max_length=200)
    short_name = forms.CharField(max_length=64)
    kind = forms.ChoiceField()
    region = forms.CharField(max_length=32)
    parent = forms.CharField(max_length=64, required=False)
    valid_from = forms.DateField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    LABELS = {
        "code": Text("代码（字母、数字、连字符）", "Code (letters, digits, hyphens)"),
        "full_name": Text("全称", "Full name"),
        "short_name": Text("简称", "Short name"),
        "kind": Text("类别", "Kind"),
        "region": Text("区划代码", "Code of the region"),
        "parent": Text("上级机构代码", "Code of the unit above"),
        "valid_from": Text("设立日期", "Since"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = str(label)
        self.fields["kind"].choices = [(k, str(UNIT_KINDS[k])) for k in KINDS]  # type: ignore[attr-defined]


@page("units.edit")
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """One unknown name, with what it may mean."""
    return _name_page(request, _name(pk), MapForm(), None)


@page("units.edit")
@require_POST
def map_name(request: HttpRequest, pk: int) -> HttpResponse:
    """The name means a unit of the registry."""
    form = MapForm(request.POST)
    wanted = _name(pk)
    if not form.is_valid():
        return _name_page(request, wanted, form, None)
    found = list(find_units(text=form.cleaned_data["unit"])[:2])
    exact = [u for u in found if form.cleaned_data["unit"].strip() in {u.code, u.full_name, u.short_name}]
    if len(exact or found) != 1:
        wrong = (
            Text("没有这个机构", "No such unit")
            if not found
            else Text("有几个机构符合，请填写代码", "Several units match: give the code")
        )
        form.add_error("unit", str(wrong))
        return _name_page(request, wanted, form, None)
    unit = (exact or found)[0]
    map_unknown_name(name=wanted, unit=unit, actor=actor_of(request), as_of=_now())
    apply_known_names(actor=actor_of(request), as_of=_now())
    done = Text(f"“{wanted.printed}”已对应到 {unit.full_name}。", f"“{wanted.printed}” now means {unit.full_name}.")
    messages.success(request, str(done))
    return redirect("unknown_names")


@page("units.edit")
@require_POST
def create_from_name(request: HttpRequest, pk: int) -> HttpResponse:
    """The name means a unit that the registry lacks."""
    form = CreateForm(request.POST)
    wanted = _name(pk)
    if not form.is_valid():
        return _name_page(request, wanted, MapForm(), form)
    given = form.cleaned_data
    try:
        unit = create_unit_from_unknown(
            name=wanted,
            code=given["code"],
            full_name=given["full_name"],
            short_name=given["short_name"],
            kind=given["kind"],
            region=region_by_code(given["region"]),
            parent=unit_by_code(given["parent"]) if given["parent"] else None,
            valid_from=given["valid_from"],
            actor=actor_of(request),
            as_of=_now(),
        )
    except MianzhouError as error:
        form.add_error(None, f"{error.problem_text}{error.remedy_text}")
        return _name_page(request, wanted, MapForm(), form)
    apply_known_names(actor=actor_of(request), as_of=_now())
    messages.success(request, str(Text(f"已新建 {unit.full_name}。", f"{unit.full_name} was made.")))
    return redirect("unit", code=unit.code)


@page("units.edit")
@require_POST
def dismiss_name(request: HttpRequest, pk: int) -> HttpResponse:
    """The name means no unit."""
    wanted = _name(pk)
    dismiss_unknown_name(name=wanted, reason=request.POST.get("reason", ""), actor=actor_of(request), as_of=_now())
    messages.success(
        request, str(Text(f"“{wanted.printed}”已记为不是机构。", f"“{wanted.printed}” is kept as no unit."))
    )
    return redirect("unknown_names")


def _name(pk: int) -> UnknownName:
    found = unknown_names(status="").filter(pk=pk).first()
    if found is None:
        raise NotFound(what=Text("名称", "the name"))
    return found


def _name_page(
    request: HttpRequest, wanted: UnknownName, mapping: MapForm, creating: CreateForm | None
) -> HttpResponse:
    guess = resolver_from_store().resolve(wanted.text, at=timezone.localdate())
    context = {
        "name": wanted,
        "names": names_of([wanted.decided_by]),
        "status": name_status(wanted.status),
        "level": UNIT_LEVELS[wanted.level],
        "open": wanted.status == UnknownName.OPEN,
        "guess": guess,
        "candidates": [*guess.units, *guess.candidates][:8],
        "map_form": mapping,
        "create_form": creating or CreateForm(initial={"full_name": wanted.printed, "short_name": wanted.printed}),
        "creating": creating is not None,
    }
    failed = bool(mapping.errors) or creating is not None
    return render(request, "units/unknown_name.html", context, status=422 if failed else 200)


def _now() -> datetime:
    return timezone.now()


urlpatterns = [
    path("units/", units, name="units"),
    path("units/unknown/", names, name="unknown_names"),
    path("units/unknown/<int:pk>/", name, name="unknown_name"),
    path("units/unknown/<int:pk>/map/", map_name, name="unknown_name_map"),
    path("units/unknown/<int:pk>/create/", create_from_name, name="unknown_name_create"),
    path("units/unknown/<int:pk>/dismiss/", dismiss_name, name="unknown_name_dismiss"),
    path("units/<str:code>/", unit, name="unit"),
]
