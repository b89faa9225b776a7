"""How values appear to whoever disputes, answers or decides: masked by grade, and more strictly to who was not given the resource."""

from __future__ import annotations

from dataclasses import dataclass

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.data.catalogue.api import Resource
from mianzhou.data.schemas.api import Schema
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.people.api import Actor

UNCONDITIONAL, REFUSED = "unconditional", "refused"


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item of a row as shown, and the number of the dispute that is open about it."""

    name: str
    title: str
    value: str
    dispute: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as shown to somebody who looks for a value to dispute."""

    batch_id: int
    row: int
    items: tuple[ShownItem, ...]


def inside(actor: Actor, resource: Resource) -> bool:
    """Whether the actor belongs to the provider or may query the resource: such readers see what no grade hides."""
    place = {"unit_path": resource.provider.path, "region_path": resource.provider.region.path}
    return any(actor.may(permission, **place) for permission in ("correction.answer", "lake.query"))


def grade_in(resource: Resource, sensitivity: str) -> str:
    """The grade of an item: its own; of a secret resource every item is secret that has none of its own."""
    return sensitivity or ("secret" if resource.sensitivity == "secret" else "")


def shown_value(value: str, *, standard: str | None, grade: str, sharing: str, inside: bool) -> str:
    """One value as it is shown; to who stands outside, only what is shared with everybody appears as it is."""
    hidden = is_masked(standard, grade)
    if not value or (not hidden and (inside or sharing == UNCONDITIONAL)):
        return value
    if sharing == REFUSED and not inside:
        return mask(None, value) or ""
    return mask(standard, value) or ""


def shown_row(
    actor: Actor, resource: Resource, schema: Schema, batch_id: int, row: int, values: dict[str, str]
) -> ShownRow:
    """A row that the lake holds, as shown to the actor."""
    sees = inside(actor, resource)
    rows = Dispute.objects.filter(resource=resource, batch_id=batch_id, row=row, case__closed_on=None)
    disputed = dict(rows.values_list("field", "case__number"))
    items = []
    for field in schema.fields:
        value = shown_value(
            values[field.name],
            standard=field.standard,
            grade=grade_in(resource, field.sensitivity),
            sharing=field.sharing or resource.sharing,
            inside=sees,
        )
        items.append(ShownItem(field.name, field.title or field.name, value, disputed.get(field.name, "")))
    return ShownRow(batch_id, row, tuple(items))


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a dispute as shown; `masked` where a look at them would show more."""

    held: str
    claimed: str
    corrected: str
    masked: bool


def values_of(dispute: Dispute, actor: Actor, *, looked: bool = False) -> Values:
    """The values of a dispute. A look opens all of them to the provider and the bureau, and to its raiser what it claims."""
    resource = dispute.resource
    sees = inside(actor, resource)
    hidden = is_masked(dispute.standard or None, dispute.sensitivity)
    item = resource.items.filter(name=dispute.field).first()
    sharing = (item.sharing if item is not None else "") or resource.sharing

    def show(value: str) -> str:
        if looked and sees:
            return value
        return shown_value(
            value, standard=dispute.standard or None, grade=dispute.sensitivity, sharing=sharing, inside=sees
        )

    claimed = mask(dispute.standard or None, dispute.claimed) or "" if hidden and not looked else dispute.claimed
    return Values(show(dispute.held), claimed, show(dispute.corrected), hidden and not looked)
