"""Reading intake: batches within an actor's units, their receipts, sources that are due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.errors import NoReceipt
from mianzhou.data.intake.models import Batch, BatchReceipt, Delivery, Mending
from mianzhou.data.intake.sources.models import Source, SourceRun, Upload
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text

_UNIT, _REGION = "resource__provider__path", "resource__provider__region__path"


def visible_batches(actor: Actor, *, permission: str = "intake.read") -> QuerySet[Batch]:
    """The batches of the resources whose provider lies within the actor's units and regions."""
    scope = within(actor.scope(permission), unit=_UNIT, region=_REGION)
    return Batch.objects.filter(scope).select_related("resource__provider__region", "version")


def batch_for(actor: Actor, pk: int, *, permission: str = "intake.read") -> Batch:
    """One batch, if the actor may see it; else `NotFound`, as if there were none."""
    found = visible_batches(actor, permission=permission).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=Text(f"批次 {pk}", f"batch {pk}"))
    return found


def receipt_of(batch: Batch) -> dict[str, Any]:
    """The receipt as it was written; `NoReceipt` while there is none."""
    found = BatchReceipt.objects.filter(batch=batch).first()
    if found is None:
        raise NoReceipt(batch=batch.pk, state=batch.state)
    return found.document


def receipt_for(delivery: Delivery) -> dict[str, Any]:
    """What whoever handed this in is told: the receipt of its batch, and whether the same bytes came before."""
    return receipt_of(delivery.batch) | {"repeated": delivery.repeated}


def mendings_of(batch: Batch) -> QuerySet[Mending]:
    """Everything that was ever done about the rows of a batch, row by row."""
    return Mending.objects.filter(batch=batch).select_related("result").order_by("row", "id")


def sendable_resources(actor: Actor) -> QuerySet[Resource]:
    """The resources that take data and for which the actor may send; what this site itself writes there (its own records) nobody sends."""
    scope = within(actor.scope("intake.send"), unit="provider__path", region="provider__region__path")
    own = Source.objects.filter(kind="own").values("resource_id")
    found = Resource.objects.filter(scope, current_version__isnull=False, state="published").exclude(pk__in=own)
    return found.select_related("provider").order_by("code")


def visible_sources(actor: Actor, *, permission: str = "intake.read") -> QuerySet[Source]:
    """The sources of the resources within the actor's units, each with the state of its last run (`last_state`)."""
    scope = within(actor.scope(permission), unit=_UNIT, region=_REGION)
    rows = Source.objects.filter(scope).select_related("resource__provider__region", "resource__current_version")
    last = SourceRun.objects.filter(source=OuterRef("pk")).order_by("-pk").values("state")[:1]
    return rows.annotate(last_state=Coalesce(Subquery(last), Value("")))


def source_for(actor: Actor, pk: int, *, permission: str = "intake.manage") -> Source:
    """One source, if the actor may; else `NotFound`."""
    found = visible_sources(actor, permission=permission).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=Text(f"数据来源 {pk}", f"source {pk}"))
    return found


def own_uploads(actor: Actor) -> QuerySet[Upload]:
    """The actor's uploads that are not finished."""
    return Upload.objects.filter(person_id=actor.person_id, state="open").select_related("resource")


def due_sources(as_of: datetime) -> list[Source]:
    """The active sources whose time has come: their interval has passed, or their hour of the day since the last run."""
    active = Source.objects.filter(is_active=True).filter(Q(every_minutes__isnull=False) | Q(daily_at__isnull=False))
    return [
        s for s in active.select_related("resource__provider__region", "resource__current_version") if is_due(s, as_of)
    ]


def is_due(source: Source, as_of: datetime) -> bool:
    """Whether a source should be asked at this moment."""
    last = source.last_run_at
    if source.every_minutes is not None:
        # A run that began a little late must not shift all later ones by a whole tick.
        return last is None or as_of - last >= timedelta(minutes=source.every_minutes) - timedelta(seconds=20)
    if source.daily_at is None:
        return False
    local = timezone.localtime(as_of)
    due = local.replace(hour=source.daily_at.hour, minute=source.daily_at.minute, second=0, microsecond=0)
    return local >= due and (last is None or last < due)
