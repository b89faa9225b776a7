"""Sources: registered, changed, tried, asked. What a source brings is kept and noted in the same transaction in which its watermark moves."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from django.utils.timezone import localtime

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import note_delivery, require_for
from mianzhou.data.intake.locks import source_lock
from mianzhou.data.intake.models import OWN as OWN_BATCH
from mianzhou.data.intake.models import PULL
from mianzhou.data.intake.received import keep_own
from mianzhou.data.intake.sources.databases import (
    ENGINES,
    SQLITE,
    Pulled,
    Question,
    Tried,
    pull,
    relation_sql,
    try_question,
)
from mianzhou.data.intake.sources.folders import inside_inbox
from mianzhou.data.intake.sources.models import DATABASE, FOLDER, OWN, Source, SourceRun
from mianzhou.data.intake.sources.own import own_source, pull_own
from mianzhou.data.intake.sources.sealing import opened_secret, sealed
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

_FOLDER_KEYS = frozenset({"path"})
_DATABASE_KEYS = frozenset(
    {"engine", "host", "port", "database", "user", "relation", "watermark", "overlap_minutes", "path"}
)


class SourceWrong(MianzhouError):
    """A source that cannot be asked as it is described."""

    code = "source-wrong"
    problem = Text("数据来源填写有误：{why}。", "The source is not described right: {why}. ")
    remedy = Text("请核对后再保存。", "Check and save again.")


class SourceBusy(MianzhouError):
    """The source is being asked."""

    code = "source-busy"
    status = 409
    problem = Text("数据来源“{title}”正在采集。", "“{title}” is being asked right now. ")
    remedy = Text("请稍候再试。", "Try again in a moment.")


@transaction.atomic
def create_source(
    *,
    resource: Resource,
    kind: str,
    title: str,
    settings: Mapping[str, Any],
    actor: Actor,
    as_of: datetime,
    password: str = "",
    every_minutes: int | None = None,
    daily_at: time | None = None,
) -> Source:
    """Register where records of a resource come from; it is tried when it is first asked, not here."""
    require_for(actor, "intake.manage", resource)
    _check(kind, settings, every_minutes, daily_at)
    source = Source.objects.create(
        resource=resource,
        kind=kind,
        title=title.strip() or resource.title,
        settings=dict(settings),
        secret=sealed(password),
        every_minutes=every_minutes,
        daily_at=daily_at,
        created_by=actor.name,
        created_at=as_of,
    )
    detail = {"resource": resource.name, "kind": kind, "title": source.title}
    record(actor=actor, as_of=as_of, verb="source.created", subject=source, detail=detail)
    return source


@transaction.atomic
def change_source(
    *,
    source: Source,
    title: str,
    settings: Mapping[str, Any],
    is_active: bool,
    actor: Actor,
    as_of: datetime,
    password: str | None = None,
    every_minutes: int | None = None,
    daily_at: time | None = None,
) -> Source:
    """Change a source. No password given: the kept one stays. Another table or watermark column begins anew."""
    require_for(actor, "intake.manage", source.resource)
    if source.kind == OWN and dict(settings) != source.settings:
        raise SourceWrong(why=Text("自有数据来源由配置决定", "what our own sources hold is configured"))
    _check(source.kind, settings, every_minutes, daily_at)
    detail = {"before": _shown(source)}
    begins_anew = any(
        settings.get(k) != source.settings.get(k) for k in ("relation", "watermark", "database", "host", "path")
    )
    if begins_anew:
        source.watermark, source.boundary = "", []
    source.title, source.settings, source.is_active = title.strip() or source.title, dict(settings), is_active
    source.every_minutes, source.daily_at = every_minutes, daily_at
    if password is not None:
        source.secret = sealed(password)
    source.save()
    told: dict[str, object] = {**detail, "after": _shown(source), "password_changed": password is not None}
    record(actor=actor, as_of=as_of, verb="source.changed", subject=source, detail=told)
    return source


def _shown(source: Source) -> dict[str, Any]:
    """A source as it may be shown and recorded: without its password."""
    return {
        "title": source.title,
        "settings": source.settings,
        "is_active": source.is_active,
        "every_minutes": source.every_minutes,
        "daily_at": source.daily_at.isoformat() if source.daily_at else None,
    }


def _check(kind: str, settings: Mapping[str, Any], every_minutes: int | None, daily_at: time | None) -> None:
    if every_minutes is not None and daily_at is not None:
        raise SourceWrong(why=Text("间隔和每日时刻只能选一个", "give an interval or a time of day, not both"))
    if every_minutes is not None and every_minutes < 1:
        raise SourceWrong(why=Text("间隔至少一分钟", "the interval is at least a minute"))
    allowed = {FOLDER: _FOLDER_KEYS, DATABASE: _DATABASE_KEYS, OWN: frozenset({"name"})}.get(kind)
    if allowed is None:
        raise SourceWrong(why=Text(f"没有类型“{kind}”", f"there is no kind “{kind}”"))
    unknown = sorted(set(settings) - allowed)
    if unknown:
        raise SourceWrong(why=Text(f"不认识 {', '.join(unknown)}", f"unknown: {', '.join(unknown)}"))
    if kind == FOLDER:
        inside_inbox(str(settings.get("path", "")))
    elif kind == DATABASE:
        if settings.get("engine") not in ENGINES:
            raise SourceWrong(
                why=Text(f"数据库类型应为 {'、'.join(ENGINES)} 之一", f"the engine is one of {', '.join(ENGINES)}")
            )
        relation_sql(_question(settings, ""))
    else:
        own_source(str(settings.get("name", "")))


def _question(settings: Mapping[str, Any], secret: str) -> Question:
    location = inside_inbox(str(settings.get("path", ""))) if settings["engine"] == SQLITE else None
    return Question(
        engine=settings["engine"],
        relation=str(settings.get("relation", "")),
        watermark=str(settings.get("watermark", "")),
        overlap=timedelta(minutes=int(settings.get("overlap_minutes") or 0)),
        host=str(settings.get("host", "")),
        port=int(settings["port"]) if settings.get("port") else None,
        database=str(settings.get("database", "")),
        user=str(settings.get("user", "")),
        password=opened_secret(secret),
        location=location,
    )


def try_source(*, source: Source, actor: Actor, as_of: datetime) -> Tried:
    """Ask a database for its first rows: shows that it can be reached, and which columns would come."""
    require_for(actor, "intake.manage", source.resource)
    if source.kind != DATABASE:
        raise SourceWrong(why=Text("只有数据库来源可以测试连接", "only a database can be tried"))
    found = try_question(_question(source.settings, source.secret))
    with transaction.atomic():
        record(actor=actor, as_of=as_of, verb="source.tried", subject=source, detail={"columns": found.columns})
    return found


def ask_source(*, source: Source, actor: Actor, as_of: datetime, asked_by: str = "") -> SourceRun:
    """Pull what is new from a database or from our own tables. The run tells the batch that waits, or why there is none.

    `asked_by` is the login name of who had it asked, when the worker does it for somebody.
    """
    require_for(actor, "intake.send", source.resource)
    with source_lock(source.pk) as mine:
        if not mine:
            raise SourceBusy(title=source.title)
        source.refresh_from_db()
        run = begin_run(source=source, actor=actor, as_of=as_of, asked_by=asked_by)
        try:
            return _pulled_into(source, run, actor, as_of)
        except MianzhouError as error:
            return fail_run(run=run, error=error, as_of=as_of)


@transaction.atomic
def begin_run(*, source: Source, actor: Actor, as_of: datetime, asked_by: str = "") -> SourceRun:
    """Note that a source is being asked. A run that a killed process left open is closed first."""
    broken = {
        "code": "source-broken-off",
        "zh": "采集中断，已重新开始。",
        "en": "The run broke off and was begun again.",
    }
    source.runs.filter(state="running").update(state="failed", finished_at=as_of, problem=broken)
    source.last_run_at = as_of
    source.save(update_fields=["last_run_at"])
    return SourceRun.objects.create(source=source, started_at=as_of, asked_by=asked_by or actor.name)


@transaction.atomic
def fail_run(*, run: SourceRun, error: MianzhouError, as_of: datetime) -> SourceRun:
    """Note why a run brought nothing; the watermark stays where it was."""
    run.state, run.finished_at = "failed", as_of
    run.problem = {"code": error.code, "zh": error.in_language(None), "en": error.in_language("en")}
    run.save()
    return run


def _pulled_into(source: Source, run: SourceRun, actor: Actor, as_of: datetime) -> SourceRun:
    folder = Path(django_settings.LAKE_ROOT) / "received"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".pulled-", delete=False) as made:
        path = Path(made.name)
    try:
        with path.open("w", encoding="utf-8", newline="") as into:
            pulled = _pull(source, into)
            into.flush()
        return _settle_run(source, run, pulled, path, actor, as_of)
    finally:
        path.unlink(missing_ok=True)


def _pull(source: Source, into: Any) -> Pulled:
    if source.kind == OWN:
        return pull_own(
            own_source(source.settings["name"]), watermark=source.watermark, boundary=source.boundary, into=into
        )
    question = _question(source.settings, source.secret)
    return pull(question, watermark=source.watermark, boundary=source.boundary, into=into)


def _is_whole_and_ours(source: Source) -> bool:
    """Whether no rows are news too: of our own tables we know that they are empty, of an office's we would not believe it."""
    return source.kind == OWN and not own_source(source.settings["name"]).watermark


@transaction.atomic
def _settle_run(source: Source, run: SourceRun, pulled: Pulled, path: Path, actor: Actor, as_of: datetime) -> SourceRun:
    """Bytes kept, batch noted, watermark moved, run closed: all at once, so nothing is skipped and nothing is taken twice."""
    run.records, run.watermark, run.finished_at = pulled.records, pulled.watermark, as_of
    run.state = "done" if pulled.records else "empty"
    if pulled.records or _is_whole_and_ours(source):
        name = f"{source.resource.name}-{localtime(as_of):%Y%m%d-%H%M%S}.csv"
        delivery = note_delivery(
            resource=source.resource,
            kept=keep_own(path),
            name=name,
            channel="own" if source.kind == OWN else "database",
            kind=OWN_BATCH if source.kind == OWN else PULL,
            # A part since a watermark is news even if it reads like an earlier one; the whole table is known by its content.
            key=f"run {run.pk}" if pulled.watermark else "",
            actor=actor,
            as_of=as_of,
        )
        run.batch, run.file_name = delivery.batch, name
    source.watermark, source.boundary = pulled.watermark, pulled.boundary
    source.save(update_fields=["watermark", "boundary"])
    run.save()
    detail = {"records": pulled.records, "watermark": pulled.watermark, "batch": run.batch_id, "asked_by": run.asked_by}
    record(actor=actor, as_of=as_of, verb="source.asked", subject=source, detail=detail)
    return run
