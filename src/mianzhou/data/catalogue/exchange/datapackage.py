"""The catalogue as a Data Package descriptor. What the standard has no word for stands under our extension; `registration` reads it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mianzhou.data.catalogue.exchange.records import Record
from mianzhou.data.catalogue.registration import EXTENSION
from mianzhou.kernel.text import Text


def datapackage(records: Iterable[Record], *, name: str, title: Text) -> dict[str, Any]:
    """One package with a tabular resource for each record, whose data lies beside it under the resource's name. Codes are our own."""
    return {"name": name, "title": title.zh, "resources": [resource_descriptor(record) for record in records]}


def resource_descriptor(record: Record) -> dict[str, Any]:
    """One resource as a Data Resource with its schema."""
    said = {key: value for key, value in record.metadata.items() if value not in ("", [], None)}
    places = {
        "provider": record.provider_code,
        "category": record.category_code,
        "code": record.code,
        "region": record.region_code,
        "version": str(record.version),
    }
    described = {"description": said.pop("abstract")} if "abstract" in said else {}
    return {
        "name": record.name,
        "title": said.pop("title"),
        **described,
        "type": "table",
        "path": f"{record.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": record.schema_document,
        EXTENSION: places | said,
    }
