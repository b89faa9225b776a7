"""Sending in one step, as the pages, the network and the command line do it: received, and run at once or by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import Tell, run_intake
from mianzhou.data.intake.errors import BatchBusy
from mianzhou.data.intake.models import FAILED, ON_THE_WAY, Batch, Delivery
from mianzhou.data.intake.queries import receipt_for
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

AT_ONCE = 2 * 1024 * 1024  # a file up to this size is run while its sender waits


class BatchFailed(MianzhouError):
    """The batch ended without a result; its own problem is told."""

    code = "batch-failed"
    status = 422
    problem = Text("批次 {batch} 未能处理：{problem}", "Batch {batch} could not be taken in: {problem} ")
    remedy = Text(
        "文件已保存；不是文件本身的问题时，可在批次页面重试。",
        "The file is kept; if the fault is not in the file, run the batch again from its page.",
    )


def send(
    *,
    resource: Resource,
    source: Path | BinaryIO,
    name: str,
    channel: str,
    actor: Actor,
    as_of: datetime,
    table: str = "",
    key: str = "",
    at_once: int = AT_ONCE,
    columns: Mapping[str, str] | None = None,
) -> Delivery:
    """Receive a file; a small one is run before this returns, a larger one by the worker."""
    delivery = receive_file(
        resource=resource, source=source, name=name, channel=channel, actor=actor, as_of=as_of, table=table, key=key,
        columns=columns,
    )  # fmt: skip
    forward(delivery=delivery, actor=actor, as_of=as_of, at_once=at_once)
    return delivery


def forward(*, delivery: Delivery, actor: Actor, as_of: datetime, at_once: int = AT_ONCE) -> None:
    """See a delivery's batch on its way: at once if it is small, else by the worker."""
    if delivery.batch.state not in ON_THE_WAY:
        return
    if delivery.size > at_once:
        from mianzhou.data.intake.jobs import run_in_background  # see `intake.api`

        run_in_background(delivery.batch)
        return
    try:
        delivery.batch = run_intake(batch=delivery.batch, actor=actor, as_of=as_of)
    except BatchBusy:
        delivery.batch.refresh_from_db()


def take_in(
    *,
    resource: Resource,
    path: Path,
    actor: Actor,
    as_of: datetime,
    engine: str = "duckdb",
    table: str = "",
    channel: str = "cli",
    columns: Mapping[str, str] | None = None,
    tell: Tell = lambda rows, share: None,
) -> dict[str, Any]:
    """Take a file in and return its receipt; raises `BatchFailed` with the reason if there is none."""
    delivery = receive_file(
        resource=resource,
        source=path,
        name=path.name,
        channel=channel,
        actor=actor,
        as_of=as_of,
        table=table,
        engine=engine,
        columns=columns,
    )
    run_delivery(delivery=delivery, actor=actor, as_of=as_of, tell=tell)
    return receipt_for(delivery)


def run_delivery(*, delivery: Delivery, actor: Actor, as_of: datetime, tell: Tell = lambda rows, share: None) -> Batch:
    """Run a delivery's batch to its end here and now; raises `BatchFailed` if it has no receipt."""
    batch = run_intake(batch=delivery.batch, actor=actor, as_of=as_of, tell=tell)
    if batch.state == FAILED and batch.problem:
        problem = Text(batch.problem["zh"], batch.problem["en"])
        raise BatchFailed(batch=batch.pk, problem=problem)
    delivery.batch = batch
    return batch
