"""`mianzhou data quality`: departments ranked, or one resource's score and trend, on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened

if TYPE_CHECKING:
    from datetime import date

    from mianzhou.data.quality.api import QualityScore
    from mianzhou.kernel.people.api import Actor

MONTHS = 12


@app.command("quality")
def quality_command(
    resource: Annotated[
        str, typer.Argument(help="资源标识、代码或名称；不写则列出各单位 name, code or title; none: departments")
    ] = "",
    refresh: Annotated[bool, typer.Option(help="先统计新批次并重新评定 measure and score first")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """数据质量：各单位排名，或一个资源的得分和走势 Data quality: departments ranked, or one resource's score and trend."""
    with opened():
        from django.utils import timezone

        from mianzhou.data.quality.api import month_of, quality_actor
        from mianzhou.data.quality.api import refresh as score_now

        now, actor = timezone.now(), quality_actor()
        if refresh:
            score_now(actor=actor, as_of=now)
        month = month_of(timezone.localdate(now))
        found = _of_resource(resource, actor, month) if resource else _ranked(actor, month)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    rows = found["months"] if resource else found["departments"]
    if not rows:
        typer.echo("还没有评分 no scores yet")
        return
    head = list(rows[0])
    for line in in_columns(head, [["—" if row[name] is None else row[name] for name in head] for row in rows]):
        typer.echo(line)


def _ranked(actor: Actor, month: date) -> dict[str, Any]:
    from mianzhou.data.quality.api import ranking
    from mianzhou.kernel.units.api import Unit

    ranked = ranking(actor, month)
    names = dict(Unit.objects.filter(pk__in=[r.unit_id for r in ranked]).values_list("pk", "short_name"))
    rows = [
        {
            "rank": each.rank,
            "department": names[each.unit_id],
            "total": each.total,
            **each.dimensions,
            "resources": each.resources,
            "received": each.received,
            "late": each.late,
            "disputes": each.disputes,
            "small": each.small,
        }
        for each in ranked
    ]
    return {"month": f"{month:%Y-%m}", "departments": rows}


def _of_resource(named: str, actor: Actor, month: date) -> dict[str, Any]:
    from mianzhou.data.catalogue.api import resource_named
    from mianzhou.data.quality.api import reasons_of, trend

    resource = resource_named(named)
    rows = [_as_row(score) for _, score in trend(actor, resource.pk, month, MONTHS) if score is not None]
    return {
        "resource": resource.name,
        "months": rows,
        "by_reason": {r.code: r.count for r in reasons_of(actor, resource.pk, month)},
    }


def _as_row(score: QualityScore) -> dict[str, Any]:
    from mianzhou.data.quality.api import DIMENSIONS

    return {
        "month": f"{score.month:%Y-%m}",
        "total": score.total,
        **{name: getattr(score, name) for name in DIMENSIONS},
        "standing": score.standing,
        "late_days": score.late_days,
        "received": score.received,
        "quarantined": score.quarantined,
        "disputes": score.disputes,
        "deduction": score.deduction,
    }
