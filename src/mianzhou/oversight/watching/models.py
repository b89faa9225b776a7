"""Tables of electronic supervision: the clocks as they were last read from their owners, counts by month, and the notices."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

OPEN = Q(ended_at__isnull=True, ceased=False)


class WatchedClock(models.Model):
    """One deadline of one matter, kept by whoever owns it (`source`, `key`) and copied here, so that all stand in one order.

    `ref` is the matter's key with its owner. `due_at` is the last moment in time: of a limit of days the midnight that ends `due_on`.
    `ended_at` is when it was done, `late` whether that was after the deadline; one that `ceased` was neither done nor missed, such as the
    clock of a case that joined another. `yellow_at` and `red_at` follow from the rules and wait to be reckoned while they are empty.
    """

    source = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    ref = models.BigIntegerField()
    procedure = models.CharField(max_length=64)
    step = models.CharField(max_length=48)
    number = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=300, blank=True)  # empty where the matter's secrecy forbids it
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    by_hour = models.BooleanField(default=False)
    paused_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    ceased = models.BooleanField(default=False)
    yellow_at = models.DateTimeField(null=True, blank=True)
    red_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "watching_clock"
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="watched_clock_once")]
        indexes = [
            models.Index(fields=["source", "ref"], name="watched_ref"),
            models.Index(fields=["due_at", "id"], name="watched_due"),
            models.Index(fields=["unit", "due_at", "id"], name="watched_unit_due"),
            # How many stand in each state is counted from the index alone.
            models.Index(
                fields=["due_at", "id"],
                include=["unit", "started_at", "yellow_at", "paused_on"],
                condition=OPEN,
                name="watched_open",
            ),
            models.Index(fields=["unit", "due_at", "id"], condition=OPEN, name="watched_unit_open"),
            models.Index(fields=["due_at", "id"], condition=Q(late=True), name="watched_late"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="watched_ended"),
            models.Index(fields=["id"], condition=OPEN & Q(yellow_at__isnull=True), name="watched_unreckoned"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class WatchedMonth(models.Model):
    """How many clocks of a unit and a procedure were done in a month, in time and late."""

    month = models.DateField()
    unit = models.ForeignKey("kernel.Unit", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=32)
    procedure = models.CharField(max_length=64)
    in_time = models.IntegerField()
    late = models.IntegerField()

    class Meta:
        db_table = "watching_month"
        ordering = ["month", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["month", "unit", "source", "procedure"], name="watched_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.unit_id}"


class WatchingMark(models.Model):
    """How far a source was read: everything up to `position`, at `at`; `before` is the position of the reading before."""

    source = models.CharField(max_length=32, primary_key=True)
    position = models.BigIntegerField(default=0)
    before = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        db_table = "watching_mark"

    def __str__(self) -> str:
        return f"{self.source} {self.position}"


class WatchingNotice(models.Model):
    """A yellow or red notice about a clock, to the unit in charge and its head: answered with an explanation, or withdrawn with a reason.

    `rules` is the day since which the version of the rules is in force under which it was issued; `due_at` the deadline that it is about,
    so that one that was moved can be missed anew.
    """

    clock = models.ForeignKey(WatchedClock, on_delete=models.PROTECT, related_name="notices")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    colour = models.CharField(max_length=8, choices=[("yellow", "yellow"), ("red", "red")])
    due_at = models.DateTimeField()
    rules = models.DateField()
    issued_at = models.DateTimeField()
    answer_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "watching_notice"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "colour", "due_at"], name="watching_notice_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("issued_at")),
                name="watching_answered_after",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""), name="watching_withdrawn_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-issued_at"], name="watching_notice_unit"),
            models.Index(fields=["-issued_at"], name="watching_notice_latest"),
            models.Index(
                fields=["unit", "answer_by"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="watching_notice_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.colour}"
