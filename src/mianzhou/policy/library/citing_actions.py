"""Linking citations with the documents they name, in both directions of time."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from mianzhou.policy.library.models import CitationRow, Document


def link(documents: Iterable[Document]) -> None:
    """Link what these documents cite, and what the library's other documents cite of them. A number decides before a title."""
    mine = list(documents)
    keys = {d.number_key for d in mine if d.number_key}
    names = {name for d in mine for name in d.names}
    open_rows = CitationRow.objects.filter(target__isnull=True)
    touched = list(
        open_rows.filter(
            Q(version__document__in=mine) | Q(number_key__in=keys) | (Q(title_key__in=names) & Q(number_key=""))
        ).select_related("version")
    )
    by_number, by_name = _held(touched)
    found = []
    for row in touched:
        target = by_number.get(row.number_key) if row.number_key else by_name.get(row.title_key)
        if target is not None and target != row.version.document_id:
            row.target_id = target
            found.append(row)
    CitationRow.objects.bulk_update(found, ["target"], batch_size=1000)


def _held(rows: Iterable[CitationRow]) -> tuple[dict[str, int], dict[str, int]]:
    """Documents by number and by name; a name that several documents share names none."""
    rows = list(rows)
    numbers = {row.number_key for row in rows if row.number_key}
    names = {row.title_key for row in rows if not row.number_key and len(row.title_key) >= 4}
    by_number = dict(Document.objects.filter(number_key__in=numbers).values_list("number_key", "id"))
    by_name: dict[str, int] = {}
    shared: set[str] = set()
    for pk, theirs in Document.objects.filter(names__overlap=list(names)).values_list("id", "names"):
        for name in names.intersection(theirs):
            if by_name.setdefault(name, pk) != pk:
                shared.add(name)
    return by_number, {name: pk for name, pk in by_name.items() if name not in shared}
