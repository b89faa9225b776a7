"""`mianzhou audit …`: sealing, verifying and exporting the audit record."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.kernel.audit.chain import Verdict

app = typer.Typer(no_args_is_help=True, help="审计 Audit: seal, verify, export the record of every write")
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
_SHOWN = 20


class FileUnusable(MianzhouError):
    """A file that cannot be opened."""

    code = "file-unusable"
    problem = Text("无法打开文件 {file}：{reason}。", "The file {file} cannot be opened: {reason}. ")
    remedy = Text("请核对路径和权限。", "Check the path and its permissions.")


@app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="导出文件；不给则验证数据库 an exported file; none: the database")
    ] = None,
    head: Annotated[str | None, typer.Option(help="另行保存的链头 a head hash kept elsewhere")] = None,
    as_json: AsJson = False,
) -> None:
    """验证审计记录：被改、被删、插入、调换 Verify the record: changed, removed, inserted, reordered entries. Exit code 1 if it is not whole."""
    if file is not None:
        verdict = _verify_file(file, head)
    else:
        with opened():
            from mianzhou.kernel.audit.api import verify_record

            verdict = verify_record(kept_head=head)
    _tell(verdict, as_json)
    raise typer.Exit(0 if verdict.whole else 1)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="JSON Lines")]) -> None:
    """封存并导出全部记录 Seal what waits, then write the whole record to a file that verifies by itself."""
    with opened():
        from mianzhou.kernel.audit.api import export_batches, seal
        from mianzhou.kernel.audit.exchange import write_record

        seal(as_of=datetime.now(UTC))
        try:
            with file.open("w", encoding="utf-8", newline="\n") as out:
                entries = write_record(out, export_batches())
        except OSError as error:
            raise FileUnusable(file=file, reason=error.strerror) from None
    typer.echo(f"{entries} → {file}")


@app.command("seal")
def seal_now() -> None:
    """立即封存 Seal what waits now (a running site does it by itself)."""
    with opened():
        from mianzhou.kernel.audit.api import seal

        made = seal(as_of=datetime.now(UTC))
    typer.echo(f"{sum(s.count for s in made)} 条已封存 entries sealed")


@app.command("head")
def show_head() -> None:
    """链头：请另行保存 The head hash, to be kept elsewhere (on paper, with another department)."""
    with opened():
        from mianzhou.kernel.audit.api import seal_status

        last = seal_status().last
    typer.echo(last.hash if last else "—")


def _verify_file(file: Path, head: str | None) -> Verdict:
    from mianzhou.kernel.audit.chain import verify as walk
    from mianzhou.kernel.audit.exchange import read_record

    try:
        with file.open(encoding="utf-8") as lines:
            return walk(read_record(lines), kept_head=head)
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(file=file, reason=getattr(error, "strerror", None) or "UTF-8") from None


def _tell(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        findings = [
            {
                "kind": f.kind,
                "position": f.position,
                "entry_id": f.entry_id,
                "seal": f.seal,
                "message": f.message.zh,
                "message_en": f.message.en,
            }
            for f in verdict.findings
        ]
        body = {
            "whole": verdict.whole,
            "entries": verdict.entries,
            "seals": verdict.seals,
            "waiting": verdict.waiting,
            "head": verdict.head,
            "findings": findings,
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    english = os.environ.get("LANG", "").startswith("en")
    for finding in verdict.findings[:_SHOWN]:
        typer.secho(finding.message.en if english else finding.message.zh, fg="red", err=True)
    if len(verdict.findings) > _SHOWN:
        typer.secho(f"… {len(verdict.findings)}", fg="red", err=True)
    state = Text("完整" if verdict.whole else "不完整", "whole" if verdict.whole else "NOT whole")
    said = Text(
        "审计记录{state}：{entries} 条，{seals} 个封存，待封存 {waiting} 条，链头 {head}",
        "The record is {state}: {entries} entries in {seals} seal(s), {waiting} waiting, head {head}",
    ).format(state=state, entries=verdict.entries, seals=verdict.seals, waiting=verdict.waiting, head=verdict.head)
    typer.echo(said.en if english else said.zh)
