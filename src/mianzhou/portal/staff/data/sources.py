"""Sources: where records come from by themselves, how their runs went, and what may be changed about them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mianzhou.data.catalogue.api import Resource
from mianzhou.data.intake.api import (
    Source,
    ask_in_background,
    change_source,
    create_source,
    sendable_resources,
    source_for,
    try_source,
    visible_sources,
)
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.intake_lists import (
    RUN_STATES,
    SOURCE_FILTERS,
    SOURCE_KINDS,
    run_status,
    schedule_in_words,
    source_status,
)
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.data.source_forms import ENGINES, FORMS, SourceForm

RUNS = 50
COLUMNS = [
    Column("title", Text("来源", "Source"), sort="title", link=lambda s: reverse("source", args=[s.pk]), wide=True),
    Column("kind", Text("类型", "Kind"), sort="kind", value=lambda s: str(SOURCE_KINDS[s.kind])),
    Column("resource__title", Text("资源", "Resource"), sort="resource__title"),
    Column("schedule", Text("计划", "Schedule"), value=schedule_in_words),
    Column("is_active", Text("状态", "State"), kind="status", sort="is_active", value=source_status),
    Column("last_run_at", Text("最近采集", "Last asked"), kind="datetime", sort="last_run_at"),
    Column("last_state", Text("结果", "Result"), kind="status", sort="last_state", value=run_status),
]
EMPTY = Text("还没有登记数据来源。", "No source has been registered yet.")


@page("intake.read")
def sources(request: HttpRequest) -> HttpResponse:
    """The sources of the reader's units."""
    actor = actor_of(request)
    table = Table(
        request,
        visible_sources(actor),
        name="sources",
        columns=COLUMNS,
        filters=SOURCE_FILTERS,
        default_sort="title",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    may_manage = actor.may_anywhere("intake.manage")
    return render(request, "intake/sources.html", {"table": table, "may_manage": may_manage})


@page("intake.read")
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """One source: what is asked, and its last runs."""
    actor = actor_of(request)
    found = source_for(actor, source_id, permission="intake.read")
    unit, runs = found.resource.provider, list(found.runs.all()[:RUNS])
    context = {
        "source": found,
        "status": source_status(found),
        "kind": SOURCE_KINDS[found.kind],
        "schedule": schedule_in_words(found),
        "facts": _facts(found),
        "runs": [(run, RUN_STATES[run.state], _problem(run)) for run in runs],
        "names": names_of([found.created_by, *(run.asked_by for run in runs)]),
        "may_manage": actor.may("intake.manage", unit_path=unit.path, region_path=unit.region.path),
    }
    return render(request, "intake/source.html", context)


def _facts(source: Source) -> list[tuple[str, Any]]:
    """The settings under the words of the form and in its order; the password is no setting."""
    words = FORMS[source.kind].WORDS
    given = {**source.settings, "engine": dict(ENGINES).get(source.settings.get("engine", ""), "")}
    facts = [(str(words[name][0]), given[name]) for name in words if given.get(name)]
    if source.watermark:
        taken = source.watermark.partition(":")[2]
        facts.append(
            (str(Text("已取到", "Taken up to")), taken.replace("T", " ") if "datetime" in source.watermark else taken)
        )
    return facts


def _problem(run: Any) -> str:
    return str(Text(run.problem["zh"], run.problem["en"])) if run.problem else ""


@sensitive_post_parameters("password")
@page("intake.manage")
def source_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Register a source of a resource."""
    if kind not in {"folder", "database"}:
        raise NotFound(what=kind)
    form = FORMS[kind](request.POST or None)
    resource = _resource(request)
    made: list[Source] = []

    def make(given: dict[str, Any]) -> None:
        if resource is None:
            raise NotFound(what=request.POST.get("resource", "") or str(Text("资源", "resource")))
        actor = actor_of(request)
        timing = {name: given[name] for name in ("every_minutes", "daily_at")}
        made.append(
            create_source(
                resource=resource,
                kind=kind,
                title=given["title"],
                settings=form.settings(),
                actor=actor,
                as_of=timezone.now(),
                password=given.get("password", ""),
                **timing,
            )
        )

    if request.method == "POST" and form.tried(make):
        messages.success(request, str(Text("来源已登记。", "The source is registered.")))
        return redirect("source", source_id=made[0].pk)
    context = {
        "form": form,
        "kind": kind,
        "title": SOURCE_KINDS[kind],
        "resources": sendable_resources(actor_of(request))[:500],
        "resource": resource,
    }
    return render(request, "intake/source_form.html", context, status=422 if form.errors else 200)


def _resource(request: HttpRequest) -> Resource | None:
    name = request.POST.get("resource") or request.GET.get("resource") or ""
    return sendable_resources(actor_of(request)).filter(name=name).select_related("provider__region").first()


@sensitive_post_parameters("password")
@page("intake.manage")
def source_change(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change what is asked, and when."""
    actor = actor_of(request)
    found = source_for(actor, source_id)
    kept = found.settings | {
        "title": found.title,
        "every_minutes": found.every_minutes,
        "daily_at": found.daily_at,
        "is_active": found.is_active,
    }
    form: SourceForm = FORMS[found.kind](request.POST or None, initial=kept)

    def save(given: dict[str, Any]) -> None:
        change_source(
            source=found, title=given["title"], settings=found.settings if found.kind == "own" else form.settings(),
            is_active=given["is_active"], actor=actor, as_of=timezone.now(), password=given.get("password") or None,
            every_minutes=given["every_minutes"], daily_at=given["daily_at"],
        )  # fmt: skip

    if request.method == "POST" and form.tried(save):
        messages.success(request, str(Text("已保存。", "Saved.")))
        return redirect("source", source_id=found.pk)
    context = {"form": form, "source": found, "title": SOURCE_KINDS[found.kind]}
    return render(request, "intake/source_form.html", context, status=422 if form.errors else 200)


@require_POST
@page("intake.manage")
def source_ask(request: HttpRequest, source_id: int) -> HttpResponse:
    """Ask a source now; the worker does it."""
    actor = actor_of(request)
    ask_in_background(source_for(actor, source_id), asked_by=actor.name)
    messages.success(request, str(Text("已开始采集，结果见下方记录。", "It is being asked; see the runs below.")))
    return redirect("source", source_id=source_id)


@require_POST
@page("intake.manage")
def source_try(request: HttpRequest, source_id: int) -> HttpResponse:
    """Try the connection: the columns that would come."""
    actor = actor_of(request)
    try:
        found = try_source(source=source_for(actor, source_id), actor=actor, as_of=timezone.now())
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
    else:
        said = Text("连接成功，读到 {n} 列：{columns}", "It works; {n} column(s): {columns}")
        messages.success(request, str(said.format(n=len(found.columns), columns="、".join(found.columns))))
    return redirect("source", source_id=source_id)


urlpatterns = [
    path("data/sources/", sources, name="sources"),
    path("data/sources/new/<slug:kind>/", source_new, name="source_new"),
    path("data/sources/<int:source_id>/", source, name="source"),
    path("data/sources/<int:source_id>/change/", source_change, name="source_change"),
    path("data/sources/<int:source_id>/ask/", source_ask, name="source_ask"),
    path("data/sources/<int:source_id>/try/", source_try, name="source_try"),
]
