"""What an item asks, whatever it is called: names brought to one form, synonyms, pinyin initials, and of whom a table speaks. No Django.

The words are data (`concepts.yaml`). An item whose name says nothing (序号, 备注) has no concept and is never counted as asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Protocol

import yaml

from mianzhou.data.schemas.model import Schema

_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_NOISE = re.compile(r"[\s\-—·:：,，、.。/\\*]+")
_CHINESE = re.compile(r"[一-鿿]")


class Named(Protocol):
    """What is asked for: an item of a schema, or a field of a form."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def standard(self) -> str | None: ...


@cache
def _words() -> dict[str, Any]:
    text = (resources.files("mianzhou.data.catalogue") / "concepts.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _plain(text: str) -> str:
    """Widths, case, brackets and punctuation gone."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return _NOISE.sub("", _BRACKETS.sub("", folded)) or _NOISE.sub("", folded)


@cache
def _synonyms() -> dict[str, str]:
    return {_plain(word): group[0] for group in _words()["synonyms"] for word in group}


@cache
def _housekeeping() -> frozenset[str]:
    return frozenset(_plain(word) for word in _words()["housekeeping"])


@lru_cache(maxsize=20_000)
def concept_of(title: str, name: str = "") -> str:
    """What an item asks, in one form; empty for housekeeping. The title speaks, the name where there is no title."""
    plain = _plain(title or name)
    found = _synonyms().get(plain) or _synonyms().get(_without_role(plain))
    if found:
        return found
    if plain in _housekeeping():
        return ""
    by_name = _synonyms().get(_plain(name)) if not _CHINESE.search(plain) else None
    return by_name or plain[:200]


def _without_role(plain: str) -> str:
    said = _words()["said_anyway"]
    for word in said["after"]:
        plain = plain.removesuffix(_plain(word) or word)
    for word in said["before"]:
        if plain.startswith(word) and len(plain) > len(word) + 1:
            return plain[len(word) :]
    return plain


@lru_cache(maxsize=20_000)
def initials_of(text: str) -> str:
    """The pinyin initials of a text; Latin letters and digits stay."""
    from pypinyin import (  # here and not above: its dictionary takes a fifth of a second that other commands do not need
        Style,
        lazy_pinyin,
    )

    return "".join(lazy_pinyin(text.lower(), style=Style.FIRST_LETTER, errors=_kept))[:60]


@lru_cache(maxsize=20_000)
def pinyin_of(text: str) -> str:
    """The whole pinyin of a text."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text.lower(), errors=_kept))


def _kept(characters: str) -> str:
    return "".join(re.findall(r"[a-z0-9]", characters))


def subject_of(schema: Schema) -> str:
    """Of whom a table's rows speak, by the standard of its key, else by the only such standard among its items; empty if neither says."""
    subjects: dict[str, str] = _words()["subjects"]
    keyed = _subjects((f for f in schema.fields if f.name in schema.primary_key), subjects)
    found = keyed or _subjects(schema.fields, subjects)
    return found[0] if len(found) == 1 else ""


def _subjects(fields: Iterable[Named], subjects: dict[str, str]) -> Sequence[str]:
    return sorted({subjects[f.standard] for f in fields if f.standard in subjects})


def search_text(*parts: str) -> str:
    """What a search for a resource looks through: the words themselves, their pinyin and their initials."""
    words = [p for p in parts if p]
    return " ".join(dict.fromkeys(x for w in words for x in (w.lower(), pinyin_of(w), initials_of(w)) if x))
