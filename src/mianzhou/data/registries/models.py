"""Tables of the registries.

An entity keeps its number for good. Which records it is made of has a beginning and an end (`EntityRecord`), and so has every relation, so that
any past state can be read; what merged, split or was corrected is an event with what was before and what after. Rows that a run writes by
the million have keys without constraints in the database where checking them would cost more than writing them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

PERSON, ORGANISATION, PLACE, HOUSEHOLD = "person", "organisation", "place", "household"
KINDS = (PERSON, ORGANISATION, PLACE, HOUSEHOLD)
KILLED = "killed"  # the error of a run whose process is gone
ACTIVE, MERGED, WITHDRAWN = "active", "merged", "withdrawn"
STATES = (ACTIVE, MERGED, WITHDRAWN)
EVENTS = ("created", "merged", "split", "remerged", "corrected", "withdrawn")
SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
VERDICTS = (SAME, DIFFERENT, UNSURE)
OPEN, DECIDED, OBSOLETE = "open", "decided", "obsolete"
PAIR_STATES = (OPEN, DECIDED, OBSOLETE)
RELATIONS = ("lives_at", "works_for", "legal_representative_of", "member_of", "owns")
# Beside its attributes a record may tell its own day, the detail of a relation, and which attributes its department corrected when ("2026-11-22:phone").
DATED, DETAIL, CORRECTED = "dated", "detail", "corrected"
RUN_STATES = ("running", "done", "failed", "stopped")
# How coordinates are given, and what a place is: a door with its plate, a building, a dwelling in one.
WGS84, GCJ02 = "wgs84", "gcj02"
DATUMS = (WGS84, GCJ02)
DOOR, BUILDING, DWELLING = "door", "building", "dwelling"
PLACE_LEVELS = (DOOR, BUILDING, DWELLING)


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _unchecked_key(to: str, *, null: bool = False, indexed: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        to, null=null, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=indexed
    )


class RegistrySource(models.Model):
    """One way in which a resource speaks of entities: a kind, a role in the record, and which columns say what.

    `columns` is {attribute: column}; `authority` overrides for single attributes what the survivorship rules say of the resource.
    """

    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(KINDS))
    role = models.CharField(max_length=32, default="holder")
    columns = models.JSONField()
    authority = models.JSONField(default=dict, blank=True)
    sensitive = models.BooleanField(default=False)  # doubtful pairs of its records are judged by two
    datum = models.CharField(max_length=8, choices=_choices(DATUMS), default=WGS84)  # of its coordinates
    is_active = models.BooleanField(default=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=64)

    class Meta:
        db_table = "registry_source"
        ordering = ["kind", "id"]
        constraints = [models.UniqueConstraint(fields=["resource", "kind", "role"], name="registry_source_once")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.kind} {self.role}"


class LinkRun(models.Model):
    """One run of linking a kind: what it read, how it linked by rule, what it changed, how large its clusters are."""

    kind = models.CharField(max_length=12, choices=_choices(KINDS))
    engine = models.CharField(max_length=12, default="duckdb")
    state = models.CharField(max_length=8, choices=_choices(RUN_STATES), default="running")
    step = models.CharField(max_length=24, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=64)
    last_batch = models.BigIntegerField(default=0)  # the newest batch that was finished when it read
    records = models.BigIntegerField(default=0)
    entities = models.BigIntegerField(default=0)
    changes = models.JSONField(default=dict)  # created, merged, split, records moved, golden records changed
    by_rule = models.JSONField(default=dict)  # rule → links
    sizes = models.JSONField(default=dict)  # records in a cluster → clusters
    doubtful = models.BigIntegerField(default=0)
    truth = models.JSONField(default=dict)  # where the truth is known: precision, recall, f1
    seconds = models.JSONField(default=dict)  # step → seconds
    error = models.TextField(blank=True)
    stop_asked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "registry_link_run"
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "-id"], name="link_run_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Entity(models.Model):
    """One person, organisation, place or household. `golden` is {attribute: {value, source, date, confidence, others: [{value, source, date}]}}."""

    kind = models.CharField(max_length=12, choices=_choices(KINDS))
    state = models.CharField(max_length=9, choices=_choices(STATES), default=ACTIVE)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300, blank=True)
    identifier = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=300, blank=True)
    born = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    region = _unchecked_key("kernel.Region", null=True)
    golden = models.JSONField(default=dict)
    record_count = models.IntegerField(default=0)
    sensitive = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_run = _unchecked_key("data.LinkRun", null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "registry_entity"
        indexes = [
            models.Index(fields=["kind", "identifier"], name="entity_identifier", condition=~Q(identifier="")),
            models.Index(fields=["region", "kind"], name="entity_region"),
            models.Index(fields=["merged_into"], name="entity_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MERGED, merged_into__isnull=False) | (~Q(state=MERGED) & Q(merged_into__isnull=True)),
                name="entity_merged_into_one",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="entity_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class EntityRecord(models.Model):
    """That a record of a source belonged to an entity, from `since` until `until`; `said` is what the record said of it.

    `linked_to` names the record by which it came in.
    """

    entity = _unchecked_key("data.Entity")
    source = _unchecked_key("data.RegistrySource")
    key = models.CharField(max_length=200)
    said = models.JSONField(default=dict)
    said_hash = models.BigIntegerField(default=0)  # of what was said, so that a run knows what changed
    dated = models.DateField(null=True, blank=True)
    rule = models.CharField(max_length=40)
    probability = models.FloatField()
    linked_to = models.CharField(max_length=240, blank=True)  # source id and key
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    run = _unchecked_key("data.LinkRun", null=True)

    class Meta:
        db_table = "registry_record"
        indexes = [
            models.Index(fields=["entity", "since"], name="registry_record_entity"),
            models.Index(fields=["run"], name="registry_record_run", condition=Q(run__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=Q(until__isnull=True), name="registry_record_in_one_entity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.source_id} {self.key}"


class EntityEvent(models.Model):
    """What happened to an entity. `before` and `after` are {records: {entity number: [records]}, …} or, of a correction, values."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="events")
    other = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12, choices=_choices(EVENTS))
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    run = models.ForeignKey(LinkRun, null=True, on_delete=models.PROTECT, related_name="+")
    pair = models.ForeignKey("data.CandidatePair", null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "registry_event"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["entity", "-at"], name="registry_event_entity")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.verb}"


class CandidatePair(models.Model):
    """Two records that may be of one entity and wait for a person, or were decided by one. The smaller of the two stands left."""

    kind = models.CharField(max_length=12, choices=_choices(KINDS))
    left_source = models.ForeignKey(RegistrySource, on_delete=models.PROTECT, related_name="+")
    left_key = models.CharField(max_length=200)
    right_source = models.ForeignKey(RegistrySource, on_delete=models.PROTECT, related_name="+")
    right_key = models.CharField(max_length=200)
    probability = models.FloatField()
    origin = models.CharField(max_length=8, choices=_choices(("doubtful", "sample", "manual")), default="doubtful")
    linked = models.BooleanField(default=False)  # whether the run had them in one entity
    stratum = models.CharField(max_length=40, blank=True)  # of a sample: the rule
    state = models.CharField(max_length=8, choices=_choices(PAIR_STATES), default=OPEN)
    verdict = models.CharField(max_length=9, choices=_choices(VERDICTS), blank=True)
    sensitive = models.BooleanField(default=False)
    region = models.ForeignKey("kernel.Region", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    run = models.ForeignKey(LinkRun, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "registry_pair"
        ordering = ["-probability", "id"]
        indexes = [models.Index(fields=["kind", "state", "-probability", "id"], name="registry_pair_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "left_source", "left_key", "right_source", "right_key"], name="registry_pair_once"
            ),
            models.CheckConstraint(condition=Q(state=DECIDED) | Q(verdict=""), name="registry_pair_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Judgement(models.Model):
    """What one person decided about a pair. Kept when withdrawn."""

    pair = models.ForeignKey(CandidatePair, on_delete=models.PROTECT, related_name="judgements")
    verdict = models.CharField(max_length=9, choices=_choices(VERDICTS))
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "registry_judgement"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "actor_name"], condition=Q(withdrawn_at__isnull=True), name="judgement_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.verdict}"


class FollowedBatch(models.Model):
    """A small batch whose records were linked by themselves as they arrived."""

    batch = models.OneToOneField("data.Batch", on_delete=models.CASCADE, related_name="+")
    records = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "registry_followed_batch"

    def __str__(self) -> str:
        return str(self.batch_id)


class Relation(models.Model):
    """That one entity stands in a relation to another, as a record says, while it says so."""

    kind = models.CharField(max_length=24, choices=_choices(RELATIONS))
    subject = _unchecked_key("data.Entity")
    object = _unchecked_key("data.Entity")
    source = _unchecked_key("data.RegistrySource")
    key = models.CharField(max_length=200)
    detail = models.CharField(max_length=64, blank=True)  # such as the relation to the head of the household
    confidence = models.FloatField(default=1.0)
    dated = models.DateField(null=True, blank=True)  # the source's own day: registered, insured, moved in
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "registry_relation"
        indexes = [
            models.Index(fields=["subject", "kind"], name="relation_subject"),
            models.Index(fields=["object", "kind"], name="relation_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "key", "subject", "object"],
                condition=Q(until__isnull=True),
                name="relation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.object_id}"


class PlaceSpot(models.Model):
    """Where a place lies and what it is part of: a dwelling of a building, a building of a door with its plate.

    `line` is township and road (or village) as compared, `door` the numbers behind it; the place whose numbers begin this one's is its parent.
    A place of no coordinates or grid cell of its own lies where the next larger one does that has them (`located_by`).
    """

    entity = models.OneToOneField(
        Entity, primary_key=True, on_delete=models.PROTECT, related_name="spot", db_constraint=False
    )
    level = models.CharField(max_length=8, choices=_choices(PLACE_LEVELS))
    registered = models.BooleanField(
        default=False
    )  # in a register of addresses or buildings, which says nothing of anybody
    line = models.CharField(max_length=120, blank=True)
    door = models.CharField(max_length=60, blank=True)
    parent = _unchecked_key("data.Entity", null=True, indexed=True)
    longitude = models.FloatField(null=True, blank=True)  # degrees of WGS 84
    latitude = models.FloatField(null=True, blank=True)
    located_by = _unchecked_key("data.Entity", null=True)
    grid = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "registry_place"
        indexes = [
            models.Index(fields=["line", "door"], name="registry_place_line"),
            models.Index(fields=["grid"], name="registry_place_grid", condition=~Q(grid="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True, located_by__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90), located_by__isnull=False),
                name="registry_place_located",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.level}"


class EntitySubscription(models.Model):
    """Somebody who wants to hear what happens to an entity, for a purpose."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="subscriptions")
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "registry_subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "person"], condition=Q(until__isnull=True), name="registry_subscription_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.entity_id}"


class EntityNotice(models.Model):
    """An event told to a subscriber."""

    subscription = models.ForeignKey(EntitySubscription, on_delete=models.PROTECT, related_name="notices")
    event = models.ForeignKey(EntityEvent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "registry_notice"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="registry_notice_once")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.event_id}"
