"""Runs of linking and how good the links are: estimated from judgements, cluster sizes, links by rule, drift; the truth where it is known."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Estimate, LinkRun, Quality
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.charts import Chart, Series
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.registries.words import KINDS, RUN_STATES, STEPS, rule_title

JUDGED = ("person", "organisation", "place")  # a household has one source and one number: nobody judges it
SIZES_SHOWN = 12


@page("registry.judge")
def runs(request: HttpRequest) -> HttpResponse:
    """The runs of a kind and what is known of the quality of its links."""
    actor = actor_of(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "person"
    listed = registries.runs(actor, kind)
    names = names_of(name for run in listed for name in (run.started_by, run.stop_asked_by))
    table = Table(
        request,
        listed,
        name="registry-runs",
        columns=_columns(names),
        caption=Text("关联任务", "Runs"),
        empty=Text(
            "还没有运行过。数据入湖后自动关联，也可运行 mianzhou data link {kind}。",
            "Nothing has been linked yet. It is done when data arrive, or by mianzhou data link {kind}.",
        ).format(kind=kind),
    )
    if response := table.export():
        return response
    running = next((run for run in listed if run.state == "running"), None)
    waits = running is None and registries.waits(kind)
    quality = registries.quality(actor, kind)
    context = {
        "table": table,
        "kind": kind,
        "kinds": [(k == kind, KINDS[k], f"{reverse('registry_runs')}?kind={k}") for k in KINDS],
        "judged": kind in JUDGED,
        "quality": quality,
        "figures": _figures(quality),
        "truth": _truth(quality.run),
        "running": running,
        "waits": waits,
        "step": _step(running) if running is not None else "",
        "may_manage": actor.may_anywhere("registry.manage"),
        "proposed": len(registries.open_proposals()) if actor.may_anywhere("registry.manage") else 0,
        "sizes": _sizes(quality.run),
        "rules": _rules(quality),
        "strata": [(rule_title(s.rule), s, _share(s.precision), _span(s.precision)) for s in quality.strata],
        "drifts": bool(quality.drift),
    }
    response = render(request, "registries/runs.html", context)
    if request.headers.get("HX-Request") and running is None and not waits:
        response["HX-Refresh"] = "true"  # the run that was watched has ended: the whole page has its result
    return response


def _step(run: LinkRun) -> str:
    """The step in words, and which of how many."""
    if run.step not in STEPS:
        return run.step
    place = f"{list(STEPS).index(run.step) + 1}/{len(STEPS)}"
    return f"{STEPS[run.step]} {place}"


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("pk", Text("编号", "Number"), kind="number"),
        Column("state", Text("状态", "State"), kind="status", value=lambda run: RUN_STATES[run.state]),
        Column("started_at", Text("开始", "Started"), kind="datetime"),
        Column("took", Text("用时", "Took"), kind="number", value=_took, unit=Text("秒", "s")),
        Column("started_by", Text("发起", "By"), value=lambda run: names.get(run.started_by, run.started_by)),
        Column("engine", Text("引擎", "Engine")),
        Column("records", Text("记录", "Records"), kind="number"),
        Column("entities", Text("条目", "Entries"), kind="number"),
        Column("created", Text("新建", "New"), kind="number", value=lambda run: run.changes.get("created")),
        Column("merged", Text("合并", "Merged"), kind="number", value=lambda run: run.changes.get("merged")),
        Column("split", Text("拆分", "Split"), kind="number", value=lambda run: run.changes.get("split")),
        Column("doubtful", Text("存疑", "In doubt"), kind="number"),
        Column("error", Text("说明", "Note"), wide=True, value=lambda run: _note(run, names)),
    ]


def _note(run: LinkRun, names: dict[str, str]) -> Text | str:
    """How a run ended that did not simply end."""
    first = run.error.partition("\n")[0][:120]
    if run.state == "stopped":
        by = names.get(run.stop_asked_by, run.stop_asked_by)
        return Text("由 {by} 停止，登记内容未变", "Stopped by {by}; nothing was changed").format(by=by)
    if run.error == registries.KILLED:
        return Text("进程中断，登记内容未变；可重新运行", "Its process was killed; nothing was changed. Run it again")
    if run.error.startswith(f"{registries.NoRoom.code} "):
        need, free = run.error.split()[1:3]
        return Text(
            "磁盘空间不足，未开始：需 {need} GB，余 {free} GB；腾出空间后重新运行",
            "Not begun, the disk has no room: {need} GB are needed, {free} GB are free. Make room and run it again",
        ).format(need=need, free=free)
    if run.state == "done" and first:
        return Text(
            "已入库，检索未更新，下次运行补上：{why}", "Done, but for the index, which the next run makes: {why}"
        ).format(why=first)
    return first


def _took(run: LinkRun) -> float | None:
    return round((run.finished_at - run.started_at).total_seconds(), 1) if run.finished_at else None


def _figures(quality: Quality) -> list[tuple[Text, str, str]]:
    """What is estimated: its name, the share, its interval."""
    told = (
        (Text("准确率（估计）", "Precision (estimated)"), quality.precision),
        (Text("召回率（估计）", "Recall (estimated)"), quality.recall),
        (Text("两人裁定一致率", "Agreement of two judges"), quality.agreement),
    )
    return [(title, _share(each), _span(each)) for title, each in told]


def _share(each: Estimate) -> str:
    return "—" if each.share is None else f"{each.share:.2%}"


def _span(each: Estimate) -> str:
    if each.share is None:
        return str(Text("还没有可用的裁定", "no judgements yet"))
    said = Text("{n} 对裁定，{a}–{b}", "{n} pair(s) judged, {a}–{b}")
    return str(said.format(n=each.judged, a=f"{each.low:.2%}", b=f"{each.high:.2%}"))


def _truth(run: LinkRun | None) -> list[tuple[Text, str]]:
    """Against the truth, where an invented city tells it."""
    told = run.truth if run is not None else {}
    titles = {"precision": Text("准确率", "Precision"), "recall": Text("召回率", "Recall"), "f1": Text("F1", "F1")}
    return [(title, f"{told[name]:.4f}") for name, title in titles.items() if isinstance(told.get(name), int | float)]


def _sizes(run: LinkRun | None) -> Chart:
    told = {int(size): clusters for size, clusters in (run.sizes if run is not None else {}).items()}
    shown = sorted(told)[:SIZES_SHOWN]
    rest = sum(clusters for size, clusters in told.items() if size not in shown)
    labels = [str(size) for size in shown] + ([f"> {shown[-1]}"] if rest else [])
    values = [told[size] for size in shown] + ([rest] if rest else [])
    return Chart(
        Text("每个条目的记录数", "Records of an entry"), labels, [Series(Text("条目", "Entries"), values)], kind="bar"
    )


def _rules(quality: Quality) -> list[dict[str, Any]]:
    """Links by rule with their share, and how the share changed."""
    by_rule = quality.run.by_rule if quality.run is not None else {}
    total = sum(by_rule.values())
    drift = quality.drift
    return [
        {"title": rule_title(rule), "links": links, "share": f"{links / total:.2%}", "drift": f"{drift.get(rule, 0):+.2f}"}
        for rule, links in sorted(by_rule.items(), key=lambda each: -each[1])
    ]  # fmt: skip


@require_POST
@page("registry.manage")
def do(request: HttpRequest, kind: str, verb: str) -> HttpResponse:
    """Have the worker link a kind now, or put a sample of its links before people."""
    if kind not in KINDS or verb not in {"link", "sample", "stop"} or (verb == "sample" and kind not in JUDGED):
        raise Http404
    actor, now = actor_of(request), timezone.now()
    if verb == "stop":
        return _stop(request, kind)
    if verb == "link":
        registries.link_in_background(kind, actor)
        messages.success(
            request, str(Text("已交后台运行，进度显示在本页。", "Handed to the worker; its progress is shown here."))
        )
        return HttpResponseRedirect(f"{reverse('registry_runs')}?kind={kind}")
    done = next((run for run in registries.runs(actor, kind) if run.state == "done"), None)
    if done is None:
        messages.error(request, str(Text("还没有完成的关联任务，无从抽样。", "There is no finished run to sample.")))
        return HttpResponseRedirect(f"{reverse('registry_runs')}?kind={kind}")
    drawn = registries.draw_sample(run=done, actor=actor, as_of=now)
    messages.success(
        request, str(Text("已抽取 {n} 对，等待裁定。", "{n} pair(s) are drawn and wait to be judged.").format(n=drawn))
    )
    return HttpResponseRedirect(f"{reverse('registry_pairs')}?kind={kind}")


def _stop(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask the run that is under way to stop."""
    actor, now = actor_of(request), timezone.now()
    running = next((run for run in registries.runs(actor, kind) if run.state == "running"), None)
    if running is None:
        messages.error(request, str(Text("没有正在运行的关联任务。", "No run is under way.")))
    else:
        try:
            registries.stop_run(run=running, actor=actor, as_of=now)
            messages.success(
                request, str(Text("已要求停止，登记内容不变。", "It was asked to stop; the registry stays as it is."))
            )
        except registries.RunEnded as error:
            messages.error(request, str(error))
    return HttpResponseRedirect(f"{reverse('registry_runs')}?kind={kind}")


urlpatterns = [
    path("data/registries/runs/", runs, name="registry_runs"),
    path("data/registries/runs/<str:kind>/<str:verb>/", do, name="registry_run_do"),
]
