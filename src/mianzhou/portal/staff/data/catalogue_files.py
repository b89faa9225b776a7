"""The catalogue as files: the guide's spreadsheet, in our words or another system's codes; DCAT; Data Package."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mianzhou.data.catalogue import api as catalogue
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

MOST = 2000  # a file is built in memory; the command line writes whole catalogues
CATALOGUE = Text("信息资源目录", "Catalogue of information resources")
TYPES = {
    "guide": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ttl": ("ttl", "text/turtle; charset=utf-8"),
    "jsonld": ("jsonld", "application/ld+json"),
    "package": ("json", "application/json"),
}


class TooMany(MianzhouError):
    """An export of more resources than a page builds at once."""

    code = "catalogue-export-too-large"
    status = 413
    problem = Text("一次最多导出 {limit} 个资源。", "At most {limit} resource(s) are exported at once. ")
    remedy = Text("请先筛选，或用命令行导出全部。", "Filter first, or export everything on the command line.")


class NoSuchForm(MianzhouError):
    """A form in which the catalogue is not written."""

    code = "catalogue-no-such-form"
    status = 404
    problem = Text("没有“{form}”这种格式。", "There is no form “{form}”. ")
    remedy = Text("请从“导出”菜单中选择。", "Choose one from the menu.")


def forms() -> dict[str, Text]:
    """What can be had, by the name that stands in the address: `guide-<system>` is the spreadsheet in that system's codes."""
    coded = {
        f"guide-{key}": Text(f"XLSX，{words.zh}的代码", f"XLSX, codes: {words.en}")
        for key, words in catalogue.systems().items()
    }
    plain = {"ttl": "DCAT Turtle", "jsonld": "DCAT JSON-LD", "package": "Data Package"}
    return {"guide": Text("XLSX", "XLSX")} | coded | {form: Text(words, words) for form, words in plain.items()}


def file_of(request: HttpRequest, rows: Any, form: str, name: str) -> HttpResponse:
    """Resources in one of the forms, as a file."""
    if form not in forms():
        raise NoSuchForm(form=form[:40])
    if rows[MOST : MOST + 1].exists():
        raise TooMany(limit=f"{MOST:,}")
    kind, _, codes = form.partition("-")
    records = list(catalogue.records_of(rows))
    if kind == "guide":
        data = catalogue.workbook(records, codes=codes)
    elif kind == "package":
        package = catalogue.datapackage(records, name=name, title=CATALOGUE)
        data = json.dumps(package, ensure_ascii=False, indent=1).encode()
    else:
        data = _dcat(request, records, kind)
    ending, media_type = TYPES[kind]
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _dcat(request: HttpRequest, records: list[Any], kind: str) -> bytes:
    base = request.build_absolute_uri(reverse("resources"))
    form: Any = "turtle" if kind == "ttl" else "json-ld"
    text = catalogue.dcat_text(records, base=base, title=CATALOGUE, publisher=catalogue.publisher(), form=form)
    return text.encode()
