"""Which reading a field gets: by its standard where it has one with a form of its own, else by its type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mianzhou.data.checks import date_forms, identifier_forms, number_forms, text_forms
from mianzhou.data.checks.forms import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    MONEY,
    TIMESTAMP,
    VARCHAR,
    Form,
    Refusal,
    Surroundings,
)
from mianzhou.data.schemas.model import Field, Type

Reading = Callable[[Surroundings], Form]

BY_STANDARD: dict[str, Reading] = {
    "resident_number": identifier_forms.resident_number,
    "credit_code": identifier_forms.credit_code,
    "region_code": identifier_forms.region_code,
    "bank_card": identifier_forms.bank_card,
    "plate_number": identifier_forms.plate_number,
    "unit": text_forms.named_place,
    "organisation_name": text_forms.named_place,
    "address": text_forms.named_place,
    "person_name": text_forms.person_name,
    "phone": text_forms.phone,
    "email": text_forms.email,
    "postcode": text_forms.postcode,
    "gender": text_forms.gender,
    "ethnicity": text_forms.ethnicity,
    "money": number_forms.money,
    "percentage": number_forms.percentage,
    "integer": number_forms.integer,
    "number": number_forms.number,
    "date": date_forms.day,
    "datetime": date_forms.moment,
    "year": date_forms.year,
    "month": date_forms.month,
}

BY_TYPE: dict[Type, Reading] = {
    Type.STRING: text_forms.text,
    Type.INTEGER: number_forms.integer,
    Type.NUMBER: number_forms.number,
    Type.BOOLEAN: text_forms.boolean,
    Type.DATE: date_forms.day,
    Type.DATETIME: date_forms.moment,
    Type.YEAR: date_forms.year,
    Type.YEARMONTH: date_forms.month,
}

_PHYSICAL: dict[Type, str] = {
    Type.STRING: VARCHAR,
    Type.INTEGER: BIGINT,
    Type.NUMBER: DOUBLE,
    Type.BOOLEAN: BOOLEAN,
    Type.DATE: DATE,
    Type.DATETIME: TIMESTAMP,
    Type.YEAR: BIGINT,
    Type.YEARMONTH: VARCHAR,
}


def physical_type(field: Field) -> str:
    """The column type of a field's standardised value; money is kept exactly, to the fen."""
    return MONEY if field.standard == "money" else _PHYSICAL[field.type]


def form_of(surroundings: Surroundings) -> Form:
    """How the field is read; its value ends in the physical type of the field's own type."""
    field = surroundings.field
    reading = BY_STANDARD.get(field.standard or "")
    if reading is None:
        coded = field.type is Type.STRING and (
            field.standard == "enumeration" or field.constraints.enum or field.labels
        )
        own_list = field.constraints.enum or field.labels
        reading = text_forms.enumeration if coded and own_list else BY_TYPE[field.type]
    return _typed(reading(surroundings), physical_type(field), surroundings)


def _typed(form: Form, kind: str, s: Surroundings) -> Form:
    """A reading of one type for a field of another: a date standard on an item of text, for instance, is kept as its canonical text."""
    if form.kind == kind:
        return form
    d, n = s.dialect, s.names
    if kind == VARCHAR:
        value, quick = d.text_of(f"({form.value})", form.kind), d.text_of(f"({form.quick_value})", form.kind)
    else:
        value = d.try_cast(f"({form.value})", kind)
        quick = d.try_cast(f"({form.quick_value})", kind)
    return replace(
        form,
        kind=kind,
        value=value,
        quick_value=quick,
        quick=f"({form.quick}) AND {quick} IS NOT NULL",
        exact=False,
        keep_original=form.keep_original or kind == DOUBLE,
        seen=None,
        refusals=(
            *(_retyped(r, n.value, d.try_cast(n.value, form.kind)) for r in form.refusals),
            Refusal(f"{n.value} IS NULL", "type"),
        ),
    )


def _retyped(refusal: Refusal, name: str, typed: str) -> Refusal:
    """The refusals of a form look at its own type."""
    return replace(refusal, condition=refusal.condition.replace(name, typed))
