"""Reading what is handed in for registering: a plain Table Schema, a Data Resource, a Data Package, or what `data describe` prints. No Django.

Properties of those standards that the catalogue has no use for are listed in `IGNORED`; anything else unknown is told in `notes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mianzhou.data.catalogue.metadata import BY_KEY
from mianzhou.data.catalogue.versions import stored_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.data.schemas.naming import identifier
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

CODE = re.compile(r"[0-9A-Za-z]+([/._-][0-9A-Za-z]+)*")  # ours, 303001/000001, and those that other catalogues gave
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
EXTENSION = "mianzhou"
# What our extension says of a resource besides the elements of the metadata.
PLACES = ("provider", "category", "code", "region", "version")
IGNORED = frozenset(
    [
        "$schema",
        "profile",
        "path",
        "data",
        "type",
        "scheme",
        "format",
        "mediatype",
        "encoding",
        "dialect",
        "bytes",
        "hash",
        "licenses",
        "sources",
        "homepage",
        "version",
        "keywords",
        "image",
        "created",
        "contributors",
        "id",
        "evidence",
    ]
)
READ = frozenset({"name", "title", "description", "schema", "resources", EXTENSION})


class NotRegistrable(MianzhouError):
    """A document in which no resource is described."""

    code = "catalogue-not-registrable"
    status = 422
    problem = Text("这份文件里没有可登记的资源：{why}。", "This document describes no resource: {why}. ")
    remedy = Text(
        "请提供 Table Schema、Data Resource、Data Package 或 `mianzhou data describe` 的输出。",
        "Give a Table Schema, a Data Resource, a Data Package, or what `mianzhou data describe` prints.",
    )


class NameWrong(MianzhouError):
    """A name that cannot be a resource's name."""

    code = "catalogue-name-wrong"
    status = 422
    problem = Text("资源标识“{name}”不可用。", "“{name}” cannot be the name of a resource. ")
    remedy = Text(
        "标识以小写字母开头，只含小写字母、数字和单个下划线，最长63位。",
        "It begins with a small letter and has small letters, digits and single underscores, at most 63.",
    )


class CodeWrong(MianzhouError):
    """A code that cannot be a resource's code."""

    code = "catalogue-code-wrong"
    status = 422
    problem = Text("信息资源代码“{code}”不可用。", "“{code}” cannot be the code of a resource. ")
    remedy = Text("代码由字母、数字和 / . _ - 组成，最长60位；留空则自动编号。", "Letters and digits with / . _ - between them, at most 60; left empty, it is given out.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registration:
    """One resource as handed in: `metadata` holds only what was said; `places` the provider and the like."""

    name: str
    schema: Schema
    metadata: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def first_metadata(self) -> dict[str, Any]:
        """What a new resource begins with: what was said, and its name for a title where none was."""
        return {"title": self.name} | self.metadata


def read_registrations(document: Any, *, fallback_name: str = "") -> list[Registration]:
    """The resources that a document describes; `fallback_name` serves a plain Table Schema, which has no name."""
    if not isinstance(document, Mapping):
        raise NotRegistrable(why=Text("不是一个 JSON 对象", "it is no JSON object"))
    if isinstance(document.get("resources"), list):
        found = [_one(entry, fallback_name, document) for entry in document["resources"]]
        if not found:
            raise NotRegistrable(why=Text("resources 为空", "its resources are empty"))
        return found
    if "fields" in document and "schema" not in document:
        return [_one({"schema": document}, fallback_name, {})]
    return [_one(document, fallback_name, {})]


def _one(entry: Any, fallback_name: str, package: Mapping[str, Any]) -> Registration:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("schema", {}), Mapping):
        raise NotRegistrable(why=Text("没有 schema", "it has no schema"))
    schema_document = entry.get("schema", {})
    if not schema_document.get("fields") and not _unstructured(entry):
        raise NotRegistrable(why=Text("没有 schema", "it has no schema"))
    schema = stored_schema(schema_document)
    title = str(entry.get("title") or schema_document.get("title") or "").strip()
    extension = entry.get(EXTENSION) or {}
    if not isinstance(extension, Mapping):
        raise NotRegistrable(why=Text(f"{EXTENSION} 不是对象", f"its {EXTENSION} is no object"))
    metadata = {key: value for key, value in extension.items() if key in BY_KEY}
    if title:
        metadata.setdefault("title", title)
    if description := str(entry.get("description") or schema_document.get("description") or "").strip():
        metadata.setdefault("abstract", description)
    places = {key: str(extension[key]) for key in PLACES if extension.get(key)}
    for key in ("provider", "category"):
        if key not in places and isinstance(package.get(EXTENSION), Mapping) and package[EXTENSION].get(key):
            places[key] = str(package[EXTENSION][key])
    strange = [k for k in entry if k not in READ and k not in IGNORED]
    strange += [f"{EXTENSION}.{k}" for k in extension if k not in BY_KEY and k not in PLACES]
    notes = tuple(Text(f"未使用的属性：{k}", f"property not used: {k}") for k in strange)
    return Registration(name_from(str(entry.get("name") or fallback_name or title)), schema, metadata, places, notes)


def _unstructured(entry: Mapping[str, Any]) -> bool:
    """Whether it says that it is files, folders or a link, which have no items."""
    extension = entry.get(EXTENSION)
    return isinstance(extension, Mapping) and extension.get("format") in {"unstructured", "file", "folder", "link"}


def name_from(text: str) -> str:
    """A resource's name out of its own, a file's or a title: as it is if it can be, else in small letters, Chinese as pinyin."""
    given = text.strip()
    return given if len(given) <= 63 and NAME.fullmatch(given) else checked_name(identifier(given))


def checked_name(name: str) -> str:
    """The name, if it can be one; it is also a table's name, in which a double underscore begins a suffix of ours."""
    if len(name) > 63 or not NAME.fullmatch(name):
        raise NameWrong(name=name)
    return name


def checked_code(code: str) -> str:
    """The code that a resource brings from another catalogue, if it can be one; empty stands for the next of ours."""
    if code and (len(code) > 60 or not CODE.fullmatch(code)):
        raise CodeWrong(code=code[:80])
    return code
