"""The state of the system: whether its parts are ready, what waits, how large it is."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from procrastinate.contrib.django.models import ProcrastinateJob

from mianzhou.kernel.text import Text
from mianzhou.portal.access import page
from mianzhou.portal.api.health import READY, state_of_parts
from mianzhou.portal.components.status import Status

PART_NAMES = {
    "database": Text("数据库", "Database"),
    "migrations": Text("数据表", "Tables"),
    "worker": Text("后台任务", "Background worker"),
    "calendar": Text("本年工作日历", "This year's calendar"),
}
JOB_STATES = {
    "todo": Text("等待", "Waiting"),
    "doing": Text("进行中", "Running"),
    "succeeded": Text("成功", "Succeeded"),
    "failed": Text("失败", "Failed"),
}


@page("system.read")
def system(request: HttpRequest) -> HttpResponse:
    """What is ready, and what is not and why."""
    states = state_of_parts()
    parts = [
        (
            PART_NAMES[name],
            Status("done", Text("正常", "Ready")) if state == READY else Status("late", Text("异常", "Not ready")),
            state,
        )
        for name, state in states.items()
    ]
    counts = dict(ProcrastinateJob.objects.values_list("status").annotate(n=Count("pk")))
    jobs = [(title, counts.get(state, 0)) for state, title in JOB_STATES.items()]
    context = {"parts": parts, "ready": READY, "jobs": jobs, **_database_facts()}
    return render(request, "system/system.html", context)


def _database_facts() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        version, size = cursor.fetchone()
        cursor.execute(
            "select relname, n_live_tup, pg_size_pretty(pg_total_relation_size(relid)) from pg_stat_user_tables"
            " order by pg_total_relation_size(relid) desc limit 12"
        )
        tables = cursor.fetchall()
    return {"version": version, "size": size, "tables": tables}


urlpatterns = [path("system/", system, name="system")]
