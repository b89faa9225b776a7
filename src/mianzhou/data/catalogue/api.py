"""What other pillars may use of the catalogue."""

from typing import TYPE_CHECKING, Any

from mianzhou.data.catalogue.actions.drafting import drop_draft, register_resource, revise_resource
from mianzhou.data.catalogue.actions.enacting import STATE_TITLES
from mianzhou.data.catalogue.actions.importing import (
    ImportRefused,
    Planned,
    Registered,
    import_planned,
    register_or_revise,
)
from mianzhou.data.catalogue.actions.lifecycle import (
    approve_resource,
    publish_resource,
    return_resource,
    submit_resource,
    withdraw_resource,
)
from mianzhou.data.catalogue.asking_once import Asked, Held, Repetition, already_held, repetition
from mianzhou.data.catalogue.codes import CodeSet, UnknownCode, code_set, known_system, shelves, systems
from mianzhou.data.catalogue.concepts import subject_of
from mianzhou.data.catalogue.errors import NotReady, ProviderUnknown, WrongState
from mianzhou.data.catalogue.exchange.datapackage import datapackage
from mianzhou.data.catalogue.exchange.sheet_registrations import ITEM_CELLS, Mistake, read_items
from mianzhou.data.catalogue.exchange.spreadsheet import workbook
from mianzhou.data.catalogue.exchanging import (
    default_provider,
    plan_file,
    plan_registrations,
    provider_named,
    publisher,
    records_of,
)
from mianzhou.data.catalogue.metadata import BY_KEY, ELEMENTS, Element, read_metadata, shown
from mianzhou.data.catalogue.models import (
    STATES,
    Category,
    Resource,
    ResourceEvent,
    ResourceItem,
    ResourceVersion,
)
from mianzhou.data.catalogue.numbering_actions import add_category
from mianzhou.data.catalogue.queries import (
    ResourcePage,
    Shelved,
    categories_in_use,
    classification,
    further_categories,
    listed_for,
    may_edit,
    may_review,
    providers,
    regions_in_use,
    resource_named,
    resource_page,
    resource_visible,
    schema_of,
    search_resources,
    shown_version,
    visible_to,
    waiting_for_review,
    with_item,
    with_standard,
    within_category,
    within_region,
)
from mianzhou.data.catalogue.registration import Registration, checked_name, name_from, read_registrations
from mianzhou.data.catalogue.rules import Problem, problems
from mianzhou.data.catalogue.versions import stored_schema

if TYPE_CHECKING:
    from mianzhou.data.catalogue.exchange.dcat import dcat_text

__all__ = [
    "BY_KEY",
    "ELEMENTS",
    "ITEM_CELLS",
    "STATES",
    "STATE_TITLES",
    "Asked",
    "Category",
    "CodeSet",
    "Element",
    "Held",
    "ImportRefused",
    "Mistake",
    "NotReady",
    "Planned",
    "Problem",
    "ProviderUnknown",
    "Registered",
    "Registration",
    "Repetition",
    "Resource",
    "ResourceEvent",
    "ResourceItem",
    "ResourcePage",
    "ResourceVersion",
    "Shelved",
    "UnknownCode",
    "WrongState",
    "add_category",
    "already_held",
    "approve_resource",
    "categories_in_use",
    "checked_name",
    "classification",
    "code_set",
    "datapackage",
    "dcat_text",
    "default_provider",
    "drop_draft",
    "further_categories",
    "import_planned",
    "known_system",
    "listed_for",
    "may_edit",
    "may_review",
    "name_from",
    "plan_file",
    "plan_registrations",
    "problems",
    "provider_named",
    "providers",
    "publish_resource",
    "publisher",
    "read_items",
    "read_metadata",
    "read_registrations",
    "records_of",
    "regions_in_use",
    "register_or_revise",
    "register_resource",
    "repetition",
    "resource_named",
    "resource_page",
    "resource_visible",
    "return_resource",
    "revise_resource",
    "schema_of",
    "search_resources",
    "shelves",
    "shown",
    "shown_version",
    "stored_schema",
    "subject_of",
    "submit_resource",
    "systems",
    "visible_to",
    "waiting_for_review",
    "with_item",
    "with_standard",
    "withdraw_resource",
    "within_category",
    "within_region",
    "workbook",
]


def __getattr__(name: str) -> Any:
    """DCAT is loaded for those who write it: rdflib loads for longer than most commands work."""
    if name == "dcat_text":
        from mianzhou.data.catalogue.exchange.dcat import dcat_text

        return dcat_text
    raise AttributeError(name)
