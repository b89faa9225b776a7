"""Loading bulletins: the upload form, and what becomes of each file. Small files are loaded at once, large ones by the worker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.policy.library import api as library
from mianzhou.policy.loading.api import (
    LIMIT,
    FileTooLarge,
    LoadJob,
    ask_for_load,
    load_in_background,
    load_job,
    make_current,
    run_load_job,
)
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Column, Table

AT_ONCE = 2 * 1024 * 1024  # bytes: read, extracted and stored within a few seconds
MOST_FILES = 20
STEPS: tuple[tuple[str, Text], ...] = (
    ("reading", Text("读取文字", "Reading")),
    ("extracting", Text("提取任务和指标", "Finding obligations and targets")),
    ("storing", Text("入库并建立索引", "Storing and indexing")),
)
STATES = {
    "waiting": Status("waiting", Text("等待", "Waiting")),
    "running": Status("soon", Text("进行中", "Running")),
    "done": Status("done", Text("完成", "Done")),
    "failed": Status("late", Text("没有载入", "Not loaded")),
}
OUTCOMES = {
    "new": Status("done", Text("新文件", "New")),
    "same": Status("open", Text("未变", "Unchanged")),
    "changed": Status("soon", Text("新版本", "New version")),
    "reprint": Status("waiting", Text("另一印本", "Other print")),
}
COLUMNS = [
    Column("name", Text("文件", "File"), sort="name", link=lambda j: reverse("load", args=[j.pk]), wide=True),
    Column("state", Text("结果", "State"), kind="status", value=lambda j: STATES[j.state]),
    Column("asked_by", Text("载入人", "By"), sort="asked_by"),
    Column("asked_at", Text("时间", "At"), kind="datetime", sort="asked_at"),
]
EMPTY = Text("还没有载入过文件。", "No file has been loaded yet.")


@page("policy.load")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose files; each becomes a load of its own."""
    if request.method == "POST":
        return _received(request)
    jobs = LoadJob.objects.all()
    table = Table(
        request,
        jobs,
        name="loads",
        columns=COLUMNS,
        default_sort="-asked_at",
        empty=EMPTY,
        caption=Text("载入记录", "Loads"),
    )
    if response := table.export():
        return response
    return render(request, "documents/upload.html", {"table": table, "most": MOST_FILES})


def _received(request: HttpRequest) -> HttpResponse:
    files = request.FILES.getlist("files")
    if not files or len(files) > MOST_FILES:
        messages.error(request, str(Text(f"请选择 1 至 {MOST_FILES} 个文件。", f"Choose 1 to {MOST_FILES} files.")))
        return redirect("upload")
    jobs: list[LoadJob] = []
    for file in files:
        now = timezone.now()
        try:
            if (file.size or 0) > LIMIT:
                raise FileTooLarge(name=file.name, limit=LIMIT // (1024 * 1024))
            job = ask_for_load(data=file.read(), name=file.name or "", actor=actor_of(request), as_of=now)
        except MianzhouError as error:
            messages.error(request, f"{error.problem_text}{error.remedy_text}")
            continue
        jobs.append(job)
        if (file.size or 0) <= AT_ONCE:
            run_load_job(job_id=job.pk, as_of=now)
        else:
            load_in_background.defer(job_id=job.pk)
    return redirect("load", job_id=jobs[0].pk) if len(jobs) == 1 else redirect("upload")


@page("policy.load")
def load(request: HttpRequest, job_id: int) -> HttpResponse:
    """One load: how far it is, what it found, or why not."""
    job = load_job(job_id)
    steps = [name for name, _ in STEPS]
    reached = steps.index(job.step) if job.step in steps else (len(steps) if job.state == "done" else -1)
    context: dict[str, Any] = {
        "job": job,
        "status": STATES[job.state],
        "steps": [
            (str(text), "past" if i < reached else "now" if i == reached else "") for i, (_, text) in enumerate(STEPS)
        ],
        "under_way": job.state in ("waiting", "running"),
        "problem": str(Text(job.problem["zh"], job.problem["en"])) if job.problem else "",
        "documents": [{**row, "status": OUTCOMES[row["outcome"]]} for row in (job.summary or {}).get("documents", [])],
    }
    template = "documents/load_state.html" if request.htmx else "documents/load.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_POST
@page("policy.load")
def choose_version(request: HttpRequest, document_id: int, number: int) -> HttpResponse:
    """Let another print of the document count as its text."""
    version = library.version_of(library.document_by_id(document_id), number)
    make_current(version=version, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, str(Text("已设为现行文本。", "It is the current text now.")))
    return redirect("document_versions", document_id=document_id)


urlpatterns = [
    path("policy/upload/", upload, name="upload"),
    path("policy/loads/<int:job_id>/", load, name="load"),
    path(
        "policy/documents/<int:document_id>/versions/<int:number>/current/",
        choose_version,
        name="document_make_current",
    ),
]
