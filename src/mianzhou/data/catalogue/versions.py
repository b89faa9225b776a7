"""What one version changes over another, in words, and whether data of the old one still fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mianzhou.data.catalogue.metadata import differences
from mianzhou.data.schemas.comparing import compare
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.schemas.model import Schema


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes between two versions; only a change of the schema can be incompatible."""

    compatible: bool
    lines: tuple[dict[str, Any], ...]


def difference(
    old_schema: Mapping[str, Any],
    old_metadata: Mapping[str, Any],
    new_schema: Mapping[str, Any],
    new_metadata: Mapping[str, Any],
) -> Difference:
    """What differs, incompatible changes of the schema first; each line is `{"compatible", "zh", "en"}`, as a version's row keeps it."""
    changes = compare(stored_schema(old_schema), stored_schema(new_schema))
    of_schema = [{"compatible": c.compatible, "zh": c.text.zh, "en": c.text.en} for c in changes.changes]
    of_metadata = [{"compatible": True, "zh": t.zh, "en": t.en} for t in differences(old_metadata, new_metadata)]
    of_schema.sort(key=lambda line: bool(line["compatible"]))
    return Difference(changes.compatible, (*of_schema, *of_metadata))


def stored_schema(document: Mapping[str, Any]) -> Schema:
    """The schema of a document as a version keeps it; files, folders and links have no items."""
    return read_schema(document) if document.get("fields") else Schema(())
