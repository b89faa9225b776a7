"""A schema as its document, in both directions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mianzhou.data.schemas.model import Constraints, Field, LocalRegion, Mode, Schema, Type
from mianzhou.data.schemas.reading import EXTENSION, read_schema

__all__ = ["EXTENSION", "read_schema", "write_schema"]


def write_schema(schema: Schema) -> dict[str, Any]:
    """The Table Schema document; `read_schema` gives the same schema back. What is as by default is not written."""
    document: dict[str, Any] = {"fields": [_field(field) for field in schema.fields]}
    if schema.missing_values != ("",):
        document["missingValues"] = list(schema.missing_values)
    if schema.primary_key:
        document["primaryKey"] = list(schema.primary_key)
    if schema.foreign_keys:
        document["foreignKeys"] = [
            {
                "fields": list(key.fields),
                "reference": {"resource": key.resource, "fields": list(key.reference_fields)},
            }
            for key in schema.foreign_keys
        ]
    extension: dict[str, Any] = {}
    if schema.mode is not Mode.APPEND:
        extension["mode"] = schema.mode.value
    if schema.all_or_nothing:
        extension["all_or_nothing"] = True
    if schema.rules:
        extension["rules"] = [
            {"name": r.name, "expression": r.expression, "message": {"zh": r.message.zh, "en": r.message.en}}
            for r in schema.rules
        ]
    if schema.expectations:
        extension["expectations"] = [
            {key: value for key, value in asdict(e).items() if value not in (None, "", False) or key == "kind"}
            for e in schema.expectations
        ]
    if schema.regions:
        extension["regions"] = [_region(region) for region in schema.regions]
    return document | ({EXTENSION: extension} if extension else {})


def _region(region: LocalRegion) -> str | dict[str, str]:
    days = {"from": region.valid_from, "to": region.valid_to}
    bounds = {key: day.isoformat() for key, day in days.items() if day is not None}
    return {"code": region.code, **bounds} if bounds else region.code


def _field(field: Field) -> dict[str, Any]:
    document: dict[str, Any] = {"name": field.name, "type": field.type.value}
    for key in ("title", "description"):
        if text := getattr(field, key):
            document[key] = text
    if field.format != "default":
        document["format"] = field.format
    if constraints := _constraints(field.constraints, field.type):
        document["constraints"] = constraints
    extension: dict[str, Any] = {}
    if field.standard:
        extension["standard"] = field.standard
    if field.labels:
        extension["labels"] = dict(field.labels)
    if field.aliases:
        extension["aliases"] = list(field.aliases)
    for key in ("unit", "sensitivity", "sharing", "sharing_condition"):
        if text := getattr(field, key):
            extension[key] = text
    return document | ({EXTENSION: extension} if extension else {})


def _constraints(constraints: Constraints, kind: Type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if constraints.required:
        found["required"] = True
    if constraints.unique:
        found["unique"] = True
    if constraints.min_length is not None:
        found["minLength"] = constraints.min_length
    if constraints.max_length is not None:
        found["maxLength"] = constraints.max_length
    if constraints.pattern is not None:
        found["pattern"] = constraints.pattern
    for key, bound in (("minimum", constraints.minimum), ("maximum", constraints.maximum)):
        if bound is not None:
            whole = kind in (Type.INTEGER, Type.NUMBER, Type.YEAR) and bound.lstrip("-").isdecimal()
            found[key] = int(bound) if whole and str(int(bound)) == bound else bound
    if constraints.enum:
        found["enum"] = list(constraints.enum)
    return found
