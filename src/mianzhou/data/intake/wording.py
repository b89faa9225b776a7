"""Reasons in words: those of the checks, and the one that only a batch has."""

from __future__ import annotations

from django.core.cache import cache

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.checks.api import reason_in_words
from mianzhou.data.intake.refusing import REFUSED_RULE
from mianzhou.data.schemas.api import Schema
from mianzhou.kernel.text import Text

_TITLE_SECONDS = 60


def words_of(schema: Schema, reason: str, value: str | None = None, *, shown: str | None = None) -> Text:
    """A reason (`field:rule`) in words, with the value where one is given, or what is `shown` of it."""
    if reason.rpartition(":")[2] == REFUSED_RULE:
        return Text(
            "本行没有问题，因整批未通过而未接收", "Nothing is wrong with this row; its batch was refused as a whole"
        )
    return reason_in_words(schema, reason, value, shown=shown, title_of=_title_of)


def _title_of(resource: str) -> str:
    """What a resource is called. A file may have a million rows with this reason, so a title is looked up once a minute."""
    key = f"resource-title:{resource}"
    title = cache.get(key)
    if title is None:
        title = Resource.objects.filter(name=resource).values_list("title", flat=True).first() or resource
        cache.set(key, title, _TITLE_SECONDS)
    return str(title)


def all_words(schema: Schema, reasons: tuple[str, ...], values: dict[str, str], language: str | None) -> str:
    """All reasons of a row on one line."""
    english = (language or "").startswith("en")
    said = [words_of(schema, r, values.get(r.rpartition(":")[0])).in_language(language) for r in reasons]
    return ("; " if english else "；").join(said)
