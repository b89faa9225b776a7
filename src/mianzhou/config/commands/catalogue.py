"""`mianzhou data register`, `resources`, `export`, `import`: the catalogue on the command line."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.commands.ground import NoSuchFiles
from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.catalogue.api import Planned, Registered, Resource
    from mianzhou.kernel.people.api import Actor
    from mianzhou.kernel.units.api import Unit

AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
BASE = "urn:mianzhou:"
TITLE = Text("信息资源目录", "Catalogue of information resources")
WORDS = {"new": "新 new", "changed": "新版本 new version", "unchanged": "未变 unchanged", "wrong": "有误 wrong"}


class Format(StrEnum):
    """What the catalogue can be exported as."""

    xlsx = "xlsx"
    dcat_ttl = "dcat-ttl"
    dcat_jsonld = "dcat-jsonld"
    datapackage = "datapackage"


class NothingNamed(MianzhouError):
    """An export of neither one resource nor all."""

    code = "nothing-named"
    problem = Text("没有指明要导出的资源。", "No resource is named. ")
    remedy = Text("请写资源标识，或用 --all。", "Name one, or say --all.")


@app.command()
def register(
    schema: Annotated[Path, typer.Argument(help="Table Schema, Data Resource, Data Package, describe --json")],
    unit: Annotated[str, typer.Option(help="提供单位的代码或名称 the provider's code or name")] = "",
    name: Annotated[str, typer.Option(help="资源标识；默认取文件内或文件名 name; else the file's")] = "",
    publish: Annotated[
        bool, typer.Option("--publish/--draft", help="立即发布或留作草稿 publish at once, or draft")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """登记信息资源；有改动即成新版本 Register resources; a change makes a new version, the same again changes nothing."""
    document = _document(schema)
    with opened():
        from mianzhou.data.catalogue.api import import_planned, plan_registrations, read_registrations

        _ground()
        found = read_registrations(document, fallback_name=name or schema.stem)
        if name and len(found) == 1:
            from mianzhou.data.catalogue.api import checked_name

            found = [replace(found[0], name=checked_name(name))]
        provider = _provider(unit)
        if unit:  # who names a unit means it, whatever the document says
            found = [replace(each, places=each.places | {"provider": provider.code}) for each in found]
        planned = plan_registrations(found, provider=provider)
        done = import_planned(planned=planned, publish=publish, actor=_actor(), as_of=datetime.now(UTC))
        _tell(done, planned, as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="XLSX 目录表、DCAT（.ttl .jsonld）、Data Package、Table Schema")],
    unit: Annotated[str, typer.Option(help="未写提供方时用 the provider where none is named")] = "",
    publish: Annotated[
        bool, typer.Option("--publish/--draft", help="立即发布或留作草稿 publish at once, or draft")
    ] = True,
    codes: Annotated[
        str, typer.Option(help="表中代码出自 whose codes the sheet is in: guide two_digits from_zero")
    ] = "",
    preview: Annotated[bool, typer.Option("--preview", help="只看会改什么 only say what would change")] = False,
    as_json: AsJson = False,
) -> None:
    """导入目录，全部成功或全部不动 Import a catalogue: all of it, or nothing."""
    if not file.is_file():
        raise NoSuchFiles(path=file)
    with opened():
        from mianzhou.data.catalogue.api import import_planned, known_system, plan_file

        _ground()
        known_system(codes)
        planned = plan_file(file.name, file.read_bytes(), provider=_provider(unit), codes=codes)
        if preview:
            _preview(planned, as_json)
            raise typer.Exit(1 if any(p.outcome == "wrong" for p in planned) else 0)
        done = import_planned(planned=planned, publish=publish, actor=_actor(), as_of=datetime.now(UTC))
        _tell(done, planned, as_json)


@app.command()
def resources(
    words: Annotated[
        list[str] | None, typer.Argument(help="名称、代码、拼音首字母 name, code, pinyin initials")
    ] = None,
    state: Annotated[str, typer.Option(help="drafted submitted reviewed published withdrawn")] = "",
    as_json: AsJson = False,
) -> None:
    """列出信息资源 List the resources of the catalogue."""
    with opened(site=False):
        from mianzhou.data.catalogue.api import search_resources, visible_to

        rows = search_resources(visible_to(_actor()), " ".join(words or []))
        rows = rows.filter(state=state) if state else rows
        found = [_as_row(resource) for resource in rows.order_by("code")]
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
            return
        head = ("标识 name", "名称 title", "代码 code", "提供方 provider", "状态 state", "版本 version", "项 items")
        cells = [tuple(r[k] for k in ("name", "title", "code", "provider", "state", "version", "items")) for r in found]
        typer.echo("\n".join(in_columns(head, cells, width=_width())))


@app.command()
def held(
    items: Annotated[list[str], typer.Argument(help="拟采集的信息项 items to be asked for: 姓名 联系电话")],
    subject: Annotated[str, typer.Option(help="对象 of whom: person organisation vehicle")] = "",
    as_json: AsJson = False,
) -> None:
    """一数一源：拟采集的信息项哪里已有 Ask once: where these items are held already."""
    with opened(site=False):
        from mianzhou.data.catalogue.api import Asked, already_held

        found = already_held([Asked(text, text) for text in dict.fromkeys(items)], subject=subject)
        rows = [
            {
                "asked": h.asked,
                "resource": h.resource.name,
                "title": h.resource.title,
                "provider": h.resource.provider.short_name,
                "item": h.item.title,
                "how": h.how,
            }
            for h in found
        ]
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        for text in dict.fromkeys(items):
            if text not in {row["asked"] for row in rows}:
                typer.echo(f"{text}：未发现已有采集  not held")
        head = ("拟采集 asked", "资源 resource", "名称 title", "提供方 provider", "信息项 item", "依据 how")
        if rows:
            typer.echo("\n".join(in_columns(head, [tuple(row.values()) for row in rows], width=_width())))


@app.command()
def export(
    resource: Annotated[str, typer.Argument(help="资源标识、代码或名称 name, code or title")] = "",
    every: Annotated[bool, typer.Option("--all", help="已发布的全部资源 everything published")] = False,
    form: Annotated[Format, typer.Option("--format")] = Format.datapackage,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="文件 file; none: standard output")] = None,
    codes: Annotated[
        str, typer.Option(help="XLSX 用哪个系统的代码 in whose codes: guide two_digits from_zero; none: words")
    ] = "",
    base: Annotated[str, typer.Option(help="DCAT 地址前缀 the address before the names in DCAT")] = BASE,
) -> None:
    """导出目录 Export the catalogue, or one resource of it."""
    if not resource and not every:
        raise NothingNamed
    with opened(site=False):
        from mianzhou.data.catalogue.api import Resource as Table
        from mianzhou.data.catalogue.api import resource_named

        rows = Table.objects.filter(state="published").order_by("code")
        if resource:
            rows = Table.objects.filter(pk=resource_named(resource).pk)
        data = _exported(rows, form, base, codes)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(data)
        typer.echo(f"{output}  {len(data):,} bytes", err=True)


def _exported(rows: Any, form: Format, base: str, codes: str) -> bytes:
    from mianzhou.data.catalogue.api import datapackage, dcat_text, publisher, records_of, workbook

    records = list(records_of(rows))
    if form is Format.xlsx:
        return workbook(records, codes=codes)
    if form is Format.datapackage:
        package = datapackage(records, name=records[0].name if len(records) == 1 else "catalogue", title=TITLE)
        return json.dumps(package, ensure_ascii=False, indent=1).encode()
    kind = "turtle" if form is Format.dcat_ttl else "json-ld"
    return dcat_text(records, base=base, title=TITLE, publisher=publisher(), form=kind).encode()  # type: ignore[arg-type]


def _document(path: Path) -> Any:
    from mianzhou.data.catalogue.registration import NotRegistrable

    if not path.is_file():
        raise NoSuchFiles(path=path)
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise NotRegistrable(why=Text("不是 JSON", "it is no JSON")) from error


def _ground() -> None:
    """The registry of units, where nobody has loaded one yet: a resource needs a provider."""
    from mianzhou.kernel.units.api import Unit

    if not Unit.objects.exists():
        from mianzhou.config.seeding import steps  # here: it brings the other pillars along

        for step in steps(None, demo=False):
            step.run()


def _provider(text: str) -> Unit:
    from mianzhou.data.catalogue.api import default_provider, provider_named

    return provider_named(text) if text else default_provider()


def _actor() -> Actor:
    from mianzhou.kernel.people.api import system_actor

    return system_actor("cli", ["catalogue.read", "catalogue.edit", "catalogue.review"])


def _as_row(resource: Resource) -> dict[str, Any]:
    version = resource.current_version or resource.draft_version
    return {
        "name": resource.name,
        "code": resource.code,
        "title": resource.title,
        "provider": resource.provider.short_name,
        "state": resource.state,
        "version": version.number if version else None,
        "items": resource.item_count,
    }


def _tell(done: list[Registered], planned: list[Planned], as_json: bool) -> None:
    if as_json:
        rows = [_as_json(each) | {"notes": _both(p.registration.notes)} for each, p in zip(done, planned, strict=True)]
        typer.echo(json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False))
        return
    for each, plan in zip(done, planned, strict=True):
        resource, version = each.resource, each.version
        fits = "兼容 compatible" if version.compatible else "不兼容 incompatible"
        told = WORDS[each.outcome] + (f"，{fits}" if each.outcome == "changed" else "")
        typer.echo(f"{resource.name}  {resource.code}  v{version.number}  {resource.title}  {told}")
        if each.outcome == "changed":
            for line in version.changes:
                typer.echo(f"  {'  ' if line['compatible'] else '! '}{line['zh']}  {line['en']}")
        for text in (*(p.text for p in each.problems), *plan.registration.notes):
            typer.echo(f"  待补充 to be completed: {text.zh}  {text.en}", err=True)


def _as_json(each: Registered) -> dict[str, Any]:
    resource, version = each.resource, each.version
    return {
        "name": resource.name,
        "code": resource.code,
        "title": resource.title,
        "provider": resource.provider.code,
        "state": resource.state,
        "version": version.number,
        "outcome": each.outcome,
        "compatible": version.compatible,
        "changes": version.changes if each.outcome == "changed" else [],
        "problems": [{"element": p.element, "item": p.item, "zh": p.text.zh, "en": p.text.en} for p in each.problems],
    }


def _both(texts: Any) -> list[dict[str, str]]:
    return [{"zh": t.zh, "en": t.en} for t in texts]


def _preview(planned: list[Planned], as_json: bool) -> None:
    rows = [
        {
            "name": p.registration.name,
            "title": p.registration.metadata.get("title", p.registration.name),
            "outcome": p.outcome,
            "row": p.row,
            "compatible": p.difference.compatible if p.difference else None,
            "changes": list(p.difference.lines) if p.difference else [],
            "error": {"zh": p.error.zh, "en": p.error.en} if p.error else None,
        }
        for p in planned
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['name']}  {row['title']}  {WORDS[str(row['outcome'])]}")
        for line in row["changes"]:  # type: ignore[union-attr]
            typer.echo(f"  {'  ' if line['compatible'] else '! '}{line['zh']}  {line['en']}")
        if row["error"]:
            typer.secho(f"  {row['error']['zh']}  {row['error']['en']}", fg="red")  # type: ignore[index,call-overload]


def _width() -> int | None:
    return os.get_terminal_size().columns if sys.stdout.isatty() else None
