"""What is kept beside a version's documents so that it can be searched: the rows of its items, the text that a search looks through."""

from __future__ import annotations

from mianzhou.data.catalogue.concepts import concept_of, initials_of, search_text, subject_of
from mianzhou.data.catalogue.metadata import ELEMENTS, Metadata
from mianzhou.data.catalogue.models import Resource, ResourceItem
from mianzhou.data.catalogue.rules import GRADES
from mianzhou.data.schemas.model import Field, Schema
from mianzhou.data.standards.api import STANDARDS

LEVELS = {"county": "county", "zone": "county", "township": "township", "village": "village"}


def level_of(region_level: str) -> str:
    """The level at which a unit of this region catalogues: everything above the county is the city's."""
    return LEVELS.get(region_level, "city")


def grade_of(field: Field) -> str:
    """How sensitive an item is: as graded by hand, else as its standard says."""
    standard = STANDARDS.get(field.standard or "")
    return field.sensitivity or (standard.sensitivity.value if standard else "")


def highest_grade(schema: Schema) -> str:
    """The grade that a resource begins with: that of its most sensitive item, and never public by itself."""
    grades = [GRADES.index(grade) for field in schema.fields if (grade := grade_of(field))]
    return GRADES[max([GRADES.index("internal"), *grades])]


def items_of(resource: Resource, schema: Schema) -> list[ResourceItem]:
    """The rows of a schema's items, not stored yet."""
    subject = subject_of(schema)
    rows = []
    for position, field in enumerate(schema.fields, 1):
        concept = concept_of(field.title, field.name)
        rows.append(
            ResourceItem(
                resource=resource,
                position=position,
                name=field.name,
                title=field.title or field.name,
                type=field.type.value,
                length=field.constraints.max_length,
                unit=field.unit,
                standard=field.standard or "",
                required=field.constraints.required,
                in_key=field.name in schema.primary_key,
                sharing=field.sharing,
                sharing_condition=field.sharing_condition,
                sensitivity=grade_of(field),
                description=field.description,
                concept=concept,
                initials=initials_of(concept),
                subject=subject,
            )
        )
    return rows


def apply_metadata(resource: Resource, metadata: Metadata) -> None:
    """Set a resource's columns from complete metadata; the caller saves."""
    for element in ELEMENTS:
        value = metadata[element.key]
        setattr(resource, element.key, (value or None) if element.kind == "date" else value)
    provider = resource.provider
    resource.search_text = search_text(
        resource.title, resource.name, resource.code, provider.short_name, provider.full_name
    )
