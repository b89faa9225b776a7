"""`mianzhou data match KIND`: whom one record is about, by the registries of this installation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.matching.api import Matched

_VERDICTS = {
    "same": Text("同一", "same"),
    "doubtful": Text("待核", "doubtful"),
    "different": Text("不同", "different"),
}


@app.command()
def match(
    kind: Annotated[str, typer.Argument(help="person organisation place")],
    record: Annotated[str, typer.Option("--record", help='一条记录，JSON 对象 {"name": "…", "birth": "…"}')],
    limit: Annotated[int, typer.Option(min=1, max=30, help="最多几个候选 at most so many candidates")] = 5,
    purpose: Annotated[
        str, typer.Option(help="用途，记入审计 what it is for, kept in the audit record")
    ] = "command line",
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """一条记录是谁的 Whom one record is about: candidates with probability and explanation."""
    with opened(site=False):
        from mianzhou.data.matching.api import match_record, parse_record
        from mianzhou.kernel.people.api import system_actor

        actor = system_actor("command-line", ["registry.read", "registry.unmask"])
        found = match_record(
            kind=kind,
            record=parse_record(kind, record),
            limit=limit,
            purpose=purpose,
            actor=actor,
            as_of=datetime.now(UTC),
        )
        if as_json:
            typer.echo(json.dumps({"kind": kind, "candidates": [each.as_json() for each in found]}, ensure_ascii=False))
            return
        for each in found:
            _tell(each)
        if not found:
            typer.echo(str(Text("没有相近的条目", "nobody is like it")))


def _tell(found: Matched) -> None:
    """A candidate and how its probability came about."""
    verdict = _VERDICTS[found.verdict]
    typer.echo(f"{found.number}  {found.name}  {found.probability:.4f}  {verdict}")
    head = [str(text) for text in (Text("字段", "field"), Text("程度", "level"), Text("权重", "weight"), Text("给出", "given"), Text("库中", "held"))]  # fmt: skip
    rows: list[list[Any]] = [[str(Text("先验", "prior")), "", round(found.prior, 1), "", ""]]
    rows += [[c.field, c.level, round(c.weight, 1), c.left or "", c.right or ""] for c in found.comparisons]
    rows.append([str(Text("合计", "total")), "", round(found.weight, 1), "", ""])
    typer.echo("\n".join(in_columns(head, rows)))
