"""`mianzhou policy …`: reading, loading, finding and exporting documents.

`read` needs neither database nor Django and starts at once; everything else opens the library.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.opening import opened

if TYPE_CHECKING:
    from mianzhou.kernel.people.api import Actor
    from mianzhou.policy.loading.api import LoadSummary

app = typer.Typer(no_args_is_help=True, help="政策 Policy: bulletins, documents, obligations, targets")
Files = Annotated[list[Path], typer.Argument(help="TXT PDF DOCX HTML OFD")]
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]


class Format(StrEnum):
    """What a document can be exported as."""

    akn = "akn"
    md = "md"
    html = "html"


@app.command()
def read(files: Files, as_json: AsJson = False) -> None:
    """读取公报文件，不用数据库 Read bulletin files without a database. Exit code 1 if one could not be read; the others are."""
    from mianzhou.policy.documents.source import UnreadableFile

    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    failed = 0
    for path in files:
        try:
            found = _read(path)
        except UnreadableFile as error:
            failed += 1
            typer.secho(_language(error.chinese, error.english), fg="red", err=True)
            continue
        if as_json:
            sys.stdout.write(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
            sys.stdout.flush()
        else:
            typer.echo(_described(found))
    raise typer.Exit(1 if failed else 0)


def _read(path: Path) -> dict[str, Any]:
    from mianzhou.policy.documents.reading import read_file
    from mianzhou.policy.documents.report import reading_as_json
    from mianzhou.policy.obligations.extraction import extract_obligations
    from mianzhou.policy.obligations.mentions import extract_mentions
    from mianzhou.policy.targets.extraction import extract_targets

    reading = read_file(path)
    documents = reading.documents
    return reading_as_json(
        reading,
        [extract_obligations(d) for d in documents],
        [extract_mentions(d) for d in documents],
        [extract_targets(d, reading.source.text) for d in documents],
    )


def _described(found: dict[str, Any]) -> str:
    """One file for people: what it is, a line for each document, what was put aside, what to look at."""
    source, bulletin = found["source"], found["bulletin"]
    lines = [f"{source['file']}  {source['encoding']}  {source['characters']:,} 字 characters"]
    if bulletin:
        lines.append(f"  {bulletin['title']}  {bulletin['date'] or ''}".rstrip())
    head = ("文号 number", "日期 date", "标题 title", "节 sections", "任务 obligations", "指标 targets")
    rows = [
        (
            d["number"] or "—",
            d["date"] or "—",
            d["title"],
            len(d["sections"]),
            len(d["obligations"]),
            len(d["targets"]),
        )
        for d in found["documents"]
    ]
    lines += in_columns(head, rows, width=_width())
    reasons: dict[str, int] = {}
    for piece in found["discarded"]:
        reasons[piece["reason"]] = reasons.get(piece["reason"], 0) + len(piece["text"])
    if reasons:
        lines.append("  略去 put aside: " + "，".join(f"{reason} {count}" for reason, count in sorted(reasons.items())))
    lines += [f"  注意 warning: {warning}" for warning in found["warnings"]]
    return "\n".join(lines) + "\n"


@app.command()
def load(files: Files, as_json: AsJson = False) -> None:
    """载入文件库；同一文件载入两次不变 Load files into the library; the same file twice changes nothing. Exit code 1 if one could not be loaded."""
    from mianzhou.kernel.errors import MianzhouError

    failed = 0
    with opened():
        from mianzhou.policy.loading.api import load_path

        for number, path in enumerate(files, 1):
            tell = _progress(number, len(files), path.name)
            try:
                summary = load_path(path=path, actor=_actor(), as_of=datetime.now(UTC), tell=tell)
            except MianzhouError as error:
                failed += 1
                _clear_line()
                typer.secho(error.in_language(_language(None, "en")), fg="red", err=True)
                continue
            _clear_line()
            typer.echo(json.dumps(_as_json(summary), ensure_ascii=False) if as_json else _told(summary))
    raise typer.Exit(1 if failed else 0)


@app.command()
def export(
    number: Annotated[str, typer.Argument(help="发文字号 document number")],
    form: Annotated[Format, typer.Option("--format", help="akn: Akoma Ntoso 3.0")] = Format.akn,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="文件 file; none: standard output")] = None,
) -> None:
    """导出一份文件 Export one document."""
    with opened():
        from mianzhou.policy.library.api import exported, find_document

        data = exported(find_document(number), form.value).data
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(data)
        typer.echo(f"{output}  {len(data):,} bytes", err=True)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="词语 words, all of which must occur")],
    level: Annotated[str | None, typer.Option(help="state province city county")] = None,
    year: Annotated[int | None, typer.Option(help="年份 year")] = None,
    as_json: AsJson = False,
) -> None:
    """全文检索 Search the full text of the library."""
    with opened():
        from mianzhou.policy.search.api import SearchFilters, as_json_rows, search

        found = search(" ".join(words), filters=SearchFilters(level=level, year=year))
        if as_json:
            typer.echo(json.dumps(as_json_rows(found), ensure_ascii=False))
            return
        for group in found.documents:
            typer.secho(f"{group.document.number or '—'}  {group.document.title}", bold=True)
            for hit in group.hits:
                pieces = (typer.style(p.text, fg="yellow", bold=True) if p.hit else p.text for p in hit.passages)
                typer.echo("    " + "".join(pieces))
        more = "" if found.complete else "+"
        typer.echo(f"{len(found.documents)}{more} 份文件 documents, {found.paragraphs}{more} 段 paragraphs", err=True)


@app.command("list")
def list_documents(
    level: Annotated[str | None, typer.Option(help="state province city county")] = None,
    year: Annotated[int | None, typer.Option(help="年份 year")] = None,
    as_json: AsJson = False,
) -> None:
    """列出文件库中的文件 List the documents of the library."""
    with opened():
        from mianzhou.policy.library.api import documents_listed

        rows = documents_listed(level=level, year=year)
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        head = ("文号 number", "日期 date", "级别 level", "标题 title")
        cells = [(r["number"] or "—", r["date"] or "—", r["level"], r["title"]) for r in rows]
        typer.echo("\n".join(in_columns(head, cells, width=_width())))


def _actor() -> Actor:
    from mianzhou.kernel.people.api import system_actor

    return system_actor("cli", ["policy.load"])


def _told(summary: LoadSummary) -> str:
    if summary.known:
        return f"{summary.name}: 已在库中，未变 already in the library, nothing changed"
    outcomes = {
        "new": "新 new",
        "same": "未变 same",
        "changed": "新版本 new version",
        "reprint": "另一印本 other print",
    }
    head = ("文号 number", "标题 title", "结果 outcome", "任务 obligations", "指标 targets", "待复核 to review")
    rows = [
        (d.number or "—", d.title, outcomes[d.outcome], d.obligations, d.targets, d.flagged) for d in summary.documents
    ]
    lines = [summary.name, *in_columns(head, rows, width=_width())]
    lines += [f"  不再刊载 no longer printed: {name}" for name in summary.withdrawn]
    lines += [f"  注意 warning: {warning}" for warning in summary.warnings]
    return "\n".join(lines) + "\n"


def _as_json(summary: LoadSummary) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(summary)


def _progress(number: int, of: int, name: str) -> Callable[[str], None]:
    """Steps on one line of the terminal; silent where nobody watches."""
    steps = {"reading": "读取", "extracting": "提取", "storing": "入库", "done": "完成"}

    def tell(step: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K[{number}/{of}] {name}  {steps.get(step, '')} {step} …")
            sys.stderr.flush()

    return tell


def _clear_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")


def _language(chinese: Any, english: Any) -> Any:
    return english if os.environ.get("LANG", "").startswith("en") else chinese


def _width() -> int | None:
    """The terminal's width, for cutting long titles; None where the output goes into a file."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else None
