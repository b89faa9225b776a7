"""The data pillar's tables, re-exported from its rooms."""

from mianzhou.data.catalogue.models import Category, Resource, ResourceEvent, ResourceItem, ResourceVersion
from mianzhou.data.economy.models import EconomicFigure, EconomicSeries
from mianzhou.data.geography.models import Boundary
from mianzhou.data.intake.models import Batch, BatchReceipt, Correction, Delivery, Mending
from mianzhou.data.intake.sources.models import Sighting, Source, SourceRun, Upload
from mianzhou.data.lakehouse.models import ConsoleQuestion, SavedQuestion, UpkeepRun
from mianzhou.data.matching.models import MatchEntry, MatchKey, MatchName, MatchTerm
from mianzhou.data.push.models import PushedRecord
from mianzhou.data.quality.models import BatchMeasure, DisputeRecord, QualityScore
from mianzhou.data.registries.figures.models import FigureCount, FigureDue, KeptFigure, KeptReach
from mianzhou.data.registries.models import (
    CandidatePair,
    Entity,
    EntityEvent,
    EntityNotice,
    EntityRecord,
    EntitySubscription,
    FollowedBatch,
    Judgement,
    LinkRun,
    PlaceSpot,
    RegistrySource,
    Relation,
)

__all__ = [
    "Batch",
    "BatchMeasure",
    "BatchReceipt",
    "Boundary",
    "CandidatePair",
    "Category",
    "ConsoleQuestion",
    "Correction",
    "Delivery",
    "DisputeRecord",
    "EconomicFigure",
    "EconomicSeries",
    "Entity",
    "EntityEvent",
    "EntityNotice",
    "EntityRecord",
    "EntitySubscription",
    "FigureCount",
    "FigureDue",
    "FollowedBatch",
    "Judgement",
    "KeptFigure",
    "KeptReach",
    "LinkRun",
    "MatchEntry",
    "MatchKey",
    "MatchName",
    "MatchTerm",
    "Mending",
    "PlaceSpot",
    "PushedRecord",
    "QualityScore",
    "RegistrySource",
    "Relation",
    "Resource",
    "ResourceEvent",
    "ResourceItem",
    "ResourceVersion",
    "SavedQuestion",
    "Sighting",
    "Source",
    "SourceRun",
    "UpkeepRun",
    "Upload",
]
