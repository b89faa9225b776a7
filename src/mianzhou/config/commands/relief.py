"""`mianzhou relief …`: drills over the stock as it lies, figures of townships."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.files import text_of
from mianzhou.config.opening import opened

app = typer.Typer(no_args_is_help=True, help="救灾物资 Relief supplies")


@app.callback()
def _group() -> None:
    """Drills and figures."""


@app.command()
def drill(
    event: Annotated[str, typer.Option("--event", help="earthquake, flood, landslide")],
    centre: Annotated[str, typer.Option("--centre", help="中心乡镇代码 code of the township at its centre")],
    strength: Annotated[int, typer.Option("--strength", help="1–3")] = 2,
    at: Annotated[str, typer.Option("--at", help="假定发生时间 supposed moment, ISO")] = "",
    closed: Annotated[
        list[str] | None, typer.Option("--closed", help="道路中断的储备点 places whose roads are closed")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="留存报告 keep the report")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """推演一场灾害，不动用库存 An event calculated over the stock that is free; nothing of it is moved."""
    with opened():
        from django.utils import timezone

        from mianzhou.applications.relief_supplies import api as relief
        from mianzhou.kernel.people.api import system_actor

        now = timezone.now()
        moment = _moment(at) if at else now
        supposed = relief.Supposition(event, strength, moment, centre, tuple(sorted(closed or ())))
        report, names = relief.run_now(supposed)
        told = relief.told(report, names)
        if keep:
            command = system_actor("命令行 command line", ["relief.allocate"])
            told["number"] = relief.keep_drill(supposed=supposed, actor=command, as_of=now).number
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    language = "en" if os.environ.get("LANG", "").startswith("en") else None
    for line in (*report.derivation, *relief.assumptions(supposed)):
        typer.echo(line.in_language(language))
    head = ("乡镇 township", "受灾 hit", "首批 first", "末批 last", "及时 in time", "到而未发 hands short")
    rows: list[tuple[object, ...]] = [
        (t.name, t.people, _face(t.first_at), _face(t.last_at), t.helped, t.waiting) for t in report.towns
    ]
    typer.echo(
        "\n".join(
            in_columns(
                head, [*rows, ("合计 all", report.people, "", "", report.helped, sum(t.waiting for t in report.towns))]
            )
        )
    )
    if report.buy:
        buy = [
            (
                relief.SUPPLIES[b.supply].title.in_language(language),
                b.amount,
                names.get(b.place, "—"),
                names[b.township],
            )
            for b in report.buy
        ]
        typer.echo("\n".join(in_columns(("增储 buy", "数量 amount", "存放 keep in", "为 for"), buy)))


@app.command()
def townships(
    table: Annotated[
        Path | None, typer.Argument(help="FIGURES.csv: code,people,households,terrain,longitude,latitude")
    ] = None,
    from_registry: Annotated[
        bool, typer.Option("--from-registry", help="按人口库计数 count the registry of persons")
    ] = False,
) -> None:
    """载入各乡镇人口 Take over the figures of townships, from a table or from the registry of persons."""
    if (table is None) == (not from_registry):
        raise typer.BadParameter(
            "请给出一个 CSV 文件，或者 --from-registry（二选一）; name a CSV file, or else --from-registry"
        )
    with opened():
        from django.utils import timezone

        from mianzhou.applications.relief_supplies import api as relief
        from mianzhou.kernel.people.api import system_actor

        rows = relief.read_figures(text_of(table)) if table is not None else relief.figures_from()
        source = table.name if table is not None else "人口库 registry of persons"
        n = relief.set_townships(
            rows=rows, source=source[:100], on=timezone.localdate(), actor=system_actor("命令行 command line", ["relief.allocate"]),
            as_of=timezone.now(),
        )  # fmt: skip
    typer.echo(f"{n} 个乡镇 townships")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--at 2026-11-20T09:00，不是 not {text!r}") from None
    from django.utils import timezone

    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _face(moment: datetime | None) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%m-%d %H:%M") if moment else "—"
