"""What other pillars may use of the registries."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mianzhou.data.registries.changing_actions import merge, split, undo
from mianzhou.data.registries.errors import (
    LinkBusy,
    NoRoom,
    NoSuchAttribute,
    NoSuchKind,
    NothingToLink,
    NothingWithdrawn,
    NotJoinable,
    NotJudged,
    NotSeparable,
    PairSettled,
    PurposeMissing,
    RunEnded,
)
from mianzhou.data.registries.figures.queries import (
    BUILDING_GOAL,
    Coverage,
    Covered,
    InUse,
    as_of_all,
    building_sources,
    counted,
    coverage,
)
from mianzhou.data.registries.judging_actions import judge, withdraw_judgement
from mianzhou.data.registries.looking_actions import look, mark_sensitive, read_notice, subscribe, unsubscribe
from mianzhou.data.registries.models import (
    CORRECTED,
    DATED,
    DATUMS,
    DETAIL,
    EVENTS,
    KILLED,
    KINDS,
    RELATIONS,
    VERDICTS,
    CandidatePair,
    Entity,
    EntityEvent,
    EntityNotice,
    EntityRecord,
    EntitySubscription,
    Judgement,
    LinkRun,
    PlaceSpot,
    RegistrySource,
    Relation,
)
from mianzhou.data.registries.numbers import number_of, read_number
from mianzhou.data.registries.pairs import Shown, Side, pair_visible, queue, shown_pair, visible_pairs, waiting
from mianzhou.data.registries.places.queries import (
    Standing,
    is_own,
    places_box,
    registered_place,
    registered_places,
    standing_of,
)
from mianzhou.data.registries.proposals.queries import Proposal, open_proposals
from mianzhou.data.registries.quality import Estimate, Quality, Stratum, quality, runs
from mianzhou.data.registries.queries import (
    Related,
    State,
    attributes_of,
    entity,
    entity_numbered,
    events_of,
    notices,
    reads_all,
    records_of,
    relations_of,
    sees_all,
    shown_golden,
    shown_name,
    shown_number,
    shown_value,
    sources,
    state_at,
    subscription_of,
    surviving,
    undoings,
    visible_entities,
)
from mianzhou.data.registries.sampling_actions import draw_sample
from mianzhou.data.registries.sourcing_actions import note_source

if TYPE_CHECKING:
    from mianzhou.data.registries.jobs import link_in_background, waits
    from mianzhou.data.registries.linking.arriving_actions import Arrived, follow_batch, place_records
    from mianzhou.data.registries.linking.linking_actions import link_kind
    from mianzhou.data.registries.linking.stopping_actions import alone, stop_run
    from mianzhou.data.registries.linking.truth_actions import measure_truth

__all__ = [
    "BUILDING_GOAL",
    "CORRECTED",
    "DATED",
    "DATUMS",
    "DETAIL",
    "EVENTS",
    "KILLED",
    "KINDS",
    "RELATIONS",
    "VERDICTS",
    "Arrived",
    "CandidatePair",
    "Coverage",
    "Covered",
    "Entity",
    "EntityEvent",
    "EntityNotice",
    "EntityRecord",
    "EntitySubscription",
    "Estimate",
    "InUse",
    "Judgement",
    "LinkBusy",
    "LinkRun",
    "NoRoom",
    "NoSuchAttribute",
    "NoSuchKind",
    "NotJoinable",
    "NotJudged",
    "NotSeparable",
    "NothingToLink",
    "NothingWithdrawn",
    "PairSettled",
    "PlaceSpot",
    "Proposal",
    "PurposeMissing",
    "Quality",
    "RegistrySource",
    "Related",
    "Relation",
    "RunEnded",
    "Shown",
    "Side",
    "Standing",
    "State",
    "Stratum",
    "alone",
    "as_of_all",
    "attributes_of",
    "building_sources",
    "counted",
    "coverage",
    "draw_sample",
    "entity",
    "entity_numbered",
    "events_of",
    "follow_batch",
    "is_own",
    "judge",
    "link_in_background",
    "link_kind",
    "look",
    "mark_sensitive",
    "measure_truth",
    "merge",
    "note_source",
    "notices",
    "number_of",
    "open_proposals",
    "pair_visible",
    "place_records",
    "places_box",
    "quality",
    "queue",
    "read_notice",
    "read_number",
    "reads_all",
    "records_of",
    "registered_place",
    "registered_places",
    "relations_of",
    "runs",
    "sees_all",
    "shown_golden",
    "shown_name",
    "shown_number",
    "shown_pair",
    "shown_value",
    "sources",
    "split",
    "standing_of",
    "state_at",
    "stop_run",
    "subscribe",
    "subscription_of",
    "surviving",
    "undo",
    "undoings",
    "unsubscribe",
    "visible_entities",
    "visible_pairs",
    "waiting",
    "waits",
    "withdraw_judgement",
]


_LATER = {
    "link_kind": "linking.linking_actions",
    "measure_truth": "linking.truth_actions",
    "Arrived": "linking.arriving_actions",
    "follow_batch": "linking.arriving_actions",
    "place_records": "linking.arriving_actions",
    "link_in_background": "jobs",
    "waits": "jobs",
    "alone": "linking.stopping_actions",
    "stop_run": "linking.stopping_actions",
}


def __getattr__(name: str) -> Any:
    """Linking is loaded for those who link: its engines load for longer than most pages work."""
    if name in _LATER:
        return getattr(import_module(f"mianzhou.data.registries.{_LATER[name]}"), name)
    raise AttributeError(name)
