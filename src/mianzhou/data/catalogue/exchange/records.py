"""A resource as a plain record, for writing it in another form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mianzhou.data.schemas.model import Schema


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version that was once in force."""

    number: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """One resource: `metadata` is complete, `schema_document` is the Table Schema as kept."""

    name: str
    code: str
    category_code: str
    category_title: str
    provider_name: str
    provider_code: str
    region_code: str
    region_name: str
    level: str
    state: str
    version: int
    metadata: dict[str, Any]
    schema: Schema
    schema_document: dict[str, Any]
    modified_at: datetime
    versions: tuple[VersionRecord, ...] = field(default_factory=tuple)
