"""Tables of the catalogue: the classification, resources, their versions, items, and what happened to them.

A resource's own columns are the metadata in force (of the draft until one was published), so that lists and searches need no document.
The complete metadata and the schema of every version stay in its row, and what was once published is never changed. The trigram index
stands in the migration `0002_sql_catalogue`, since it needs an extension.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mianzhou.data.catalogue.codes import keys


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


STATES = ("drafted", "submitted", "reviewed", "published", "withdrawn")
VERSION_STATES = ("drafted", "submitted", "reviewed", "published", "superseded", "dropped")


class Category(models.Model):
    """A place of the classification: 类 (1 digit), 项 (2), 目 (3) or 细目 (any length); its row is the lock of numbering."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_child = models.PositiveIntegerField(default=0)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "data_category"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(unit__isnull=False), name="category_once_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Resource(models.Model):
    """One information resource of a department. `name` is also its table in the lake; it is given once and never changes."""

    name = models.CharField(max_length=63, unique=True)
    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="resources")
    provider = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    provider_credit_code = models.CharField(max_length=18, blank=True)
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=_choices(keys("level")))
    abstract = models.TextField(blank=True)
    format = models.CharField(max_length=16, choices=_choices(keys("format")), default="table")
    sharing = models.CharField(max_length=16, choices=_choices(keys("sharing")), default="conditional")
    sharing_condition = models.TextField(blank=True)
    sharing_way = models.CharField(max_length=16, blank=True, choices=_choices(keys("sharing_way")))
    refusal_basis = models.TextField(blank=True)
    opening = models.CharField(max_length=16, choices=_choices(keys("opening")), default="refused")
    opening_condition = models.TextField(blank=True)
    update_cycle = models.CharField(max_length=16, choices=_choices(keys("cycle")), default="irregular")
    issued_on = models.DateField(null=True, blank=True)
    related = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    sensitivity = models.CharField(max_length=12, choices=_choices(keys("sensitivity")), default="internal")
    domain = models.CharField(max_length=16, choices=_choices(keys("domain")), default="other")
    owner = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=64, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    retention = models.CharField(max_length=12, choices=_choices(keys("retention")), default="permanent")
    source_system = models.CharField(max_length=200, blank=True)
    business_scenario = models.TextField(blank=True)

    state = models.CharField(max_length=12, choices=_choices(STATES), default="drafted")
    current_version = models.ForeignKey(
        "ResourceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    draft_version = models.ForeignKey(
        "ResourceVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item_count = models.PositiveIntegerField(default=0)
    search_text = models.TextField(blank=True)  # title, name, code, provider, pinyin and its initials, in small letters
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "data_resource"
        ordering = ["code"]
        indexes = [
            models.Index(fields=["state", "-updated_at", "-id"], name="resource_state_updated"),
            models.Index(fields=["-updated_at", "-id"], name="resource_updated"),
            models.Index(fields=["provider", "state"], name="resource_provider"),
            models.Index(fields=["domain", "state"], name="resource_domain"),
            models.Index(fields=["region"], name="resource_region"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"), name="resource_name"),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "submitted", "reviewed"]) | Q(current_version__isnull=False),
                name="resource_published_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def version_in_force(self) -> ResourceVersion:
        """The published version; ResourceVersion.DoesNotExist before there was one, which whoever asks tests first."""
        if self.current_version is None:
            raise ResourceVersion.DoesNotExist
        return self.current_version


class ResourceVersion(models.Model):
    """One state of a resource's metadata and schema, from its drafting on. `changes` says in words what differs from the one before."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=_choices(VERSION_STATES), default="drafted")
    schema = models.JSONField()
    metadata = models.JSONField()
    compatible = models.BooleanField(default=True)
    changes = models.JSONField(default=list)  # [{"compatible": bool, "zh": …, "en": …}, …]
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    submitted_by = models.CharField(max_length=64, blank=True)
    returned_reason = models.TextField(blank=True)  # of a draft that came back from review
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "data_resource_version"
        ordering = ["resource_id", "-number"]
        indexes = [models.Index(fields=["state", "drafted_at"], name="resource_version_state")]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_version_once"),
            models.UniqueConstraint(
                fields=["resource"],
                condition=Q(state__in=["drafted", "submitted", "reviewed"]),
                name="resource_one_open_version",
            ),
            models.UniqueConstraint(
                fields=["resource"], condition=Q(state="published"), name="resource_one_version_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} v{self.number}"


class ResourceItem(models.Model):
    """An item of a resource, derived from the schema in force (of the draft until one was published), for searching and asking once."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=63)
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=12, choices=_choices(keys("type")))
    length = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    standard = models.CharField(max_length=40, blank=True)
    required = models.BooleanField(default=False)
    in_key = models.BooleanField(default=False)
    sharing = models.CharField(max_length=16, blank=True)
    sharing_condition = models.TextField(blank=True)
    sensitivity = models.CharField(max_length=12, blank=True)
    description = models.TextField(blank=True)
    concept = models.CharField(max_length=200, blank=True)  # what is asked, normalised; empty for housekeeping
    initials = models.CharField(max_length=60, blank=True)  # the concept's pinyin initials
    subject = models.CharField(max_length=16, blank=True)  # of whom: person, organisation, or not known

    class Meta:
        db_table = "data_resource_item"
        ordering = ["resource_id", "position"]
        indexes = [
            models.Index(fields=["concept", "standard"], name="resource_item_concept"),
            models.Index(fields=["initials", "standard"], name="resource_item_initials"),
            models.Index(fields=["standard", "concept"], name="resource_item_standard"),
        ]
        constraints = [models.UniqueConstraint(fields=["resource", "name"], name="resource_item_once")]

    def __str__(self) -> str:
        return f"{self.resource_id}.{self.name}"


class ResourceEvent(models.Model):
    """One thing that happened to a resource. Rows are only ever inserted."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="events")
    version = models.ForeignKey(ResourceVersion, null=True, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    remark = models.TextField(blank=True)

    class Meta:
        db_table = "data_resource_event"
        ordering = ["resource_id", "id"]
        indexes = [models.Index(fields=["resource", "id"], name="resource_event")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.verb}"
