"""A resource's table in the lake: what happened to it, its size at a moment, and the upkeep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.lakehouse.api import UpkeepRun, askable_resource, keep_up, read_moment, table_state, upkeep_runs
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.lake_lists import STEPS, UPKEEP
from mianzhou.portal.names import names_of

MOST = 200


@page("lake.query")
def lake_table(request: HttpRequest, name: str) -> HttpResponse:
    """History, newest first, and the state of the moment in the address."""
    actor = actor_of(request)
    resource = askable_resource(actor, name)
    moment = request.GET.get("moment", "")[:64]
    runs = list(upkeep_runs().filter(resource=name)[:10])
    context: dict[str, Any] = {
        "resource": resource,
        "moment": moment,
        "dispute_url": address("dispute_raise") if actor.may_anywhere("correction.raise") else None,
        "may_maintain": actor.may("lake.maintain"),
        "runs": [(run, UPKEEP.get(run.kind, run.kind), _did(run)) for run in runs],
        "names": names_of(run.actor_name for run in runs),
    }
    try:
        state = table_state(name, read_moment(moment))
    except MianzhouError as error:
        context |= {"error": error.problem_text, "remedy": error.remedy_text, "state": table_state(name)}
        return render(request, "lake/table.html", context | _steps(context["state"]), status=error.status)
    return render(request, "lake/table.html", context | {"state": state} | _steps(state))


def _did(run: UpkeepRun) -> Text:
    """What a run joined, cleared or stumbled over, in words."""
    detail = run.detail
    if run.state == "failed":
        return Text(str(detail.get("zh", "")), str(detail.get("en", "")))
    if "states" in detail:
        zh, en = "清理 {states} 个历史状态、{files} 个无主文件", "{states} old states and {files} stray files cleared"
        return Text(zh, en).format(states=detail["states"], files=detail.get("files", 0))
    if "rows" in detail:
        zh, en = "少了 {files} 个文件，内容 {rows} 行不变", "{files} file(s) fewer, the {rows} row(s) unchanged"
        return Text(zh, en).format(files=detail.get("files", 0), rows=detail["rows"])
    return Text("", "")


def _steps(state: Any) -> dict[str, Any]:
    steps = [(commit, STEPS.get(commit.what, STEPS["other"])) for commit in state.commits[:MOST]]
    return {"steps": steps, "more": max(0, len(state.commits) - MOST)}


@page("lake.maintain")
@require_POST
def upkeep(request: HttpRequest, name: str) -> HttpResponse:
    """Join small files and clear old states now."""
    resource = askable_resource(actor_of(request), name)
    runs = keep_up(resource=resource.name, actor=actor_of(request), as_of=timezone.now())
    done = Text("维护完成，见下方记录。", "Done; see the runs below.")
    messages.success(request, str(done if runs else Text("没有需要维护的。", "There was nothing to do.")))
    return redirect("lake_table", name=name)


urlpatterns = [
    path("data/lake/<slug:name>/", lake_table, name="lake_table"),
    path("data/lake/<slug:name>/upkeep/", upkeep, name="lake_upkeep"),
]
