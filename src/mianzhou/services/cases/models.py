"""Tables of cases: the case as it stands, and every event that brought it there.

A case's row is the fold of its events (see `fold.py`); only `actions` writes either.
"""

from __future__ import annotations

from django.db import models


class CaseNumber(models.Model):
    """The last number given out under a prefix in a year; its row is the lock of numbering."""

    prefix = models.CharField(max_length=16)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "service_case_number"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="case_number_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.year}: {self.last}"


class Case(models.Model):
    """Something that is dealt with by a procedure, for somebody, by a unit that answers for it.

    The stage's deadline is `due_on` (`due_at` to the minute where it counts hours), explained line by line in `due_basis` ([[zh, en], …]);
    `paused_on` is set while its clock stands still. `about` holds what its form says. `follow_hash` is of the code with which an applicant
    without an account follows it.
    """

    number = models.CharField(max_length=40, unique=True)
    procedure = models.CharField(max_length=64)
    version = models.IntegerField()
    title = models.CharField(max_length=300)
    raiser = models.CharField(max_length=64)
    raised_by = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raiser_unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=32)
    due_on = models.DateField(null=True, blank=True)
    due_basis = models.JSONField(default=list)
    paused_on = models.DateField(null=True, blank=True)
    extensions = models.IntegerField(default=0)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    about = models.JSONField(default=dict)
    secrecy = models.CharField(max_length=12, default="ordinary")
    follow_hash = models.CharField(max_length=64, blank=True)
    offered_to = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returns = models.IntegerField(default=0)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    reopened = models.IntegerField(default=0)
    rating = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "service_case"
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["procedure", "stage", "due_on"], name="case_procedure_stage"),
            models.Index(fields=["responsible", "stage"], name="case_responsible"),
            models.Index(fields=["raiser_unit", "stage"], name="case_raiser"),
            models.Index(fields=["due_on"], condition=models.Q(closed_on__isnull=True), name="case_open_due"),
            # Worklists are read in this order from any point on: the open cases of one unit in one stage, and everybody's.
            models.Index(
                fields=["responsible", "stage", "due_on", "id"],
                condition=models.Q(closed_on__isnull=True),
                name="case_unit_stage_work",
            ),
            models.Index(
                fields=["raiser_unit", "stage", "due_on", "id"],
                condition=models.Q(closed_on__isnull=True),
                name="case_raiser_work",
            ),
            # What was sent back between units is rare, and waits for whoever decides.
            models.Index(
                fields=["returns", "due_on", "id"],
                condition=models.Q(closed_on__isnull=True, returns__gt=0),
                name="case_sent_back",
            ),
            models.Index(fields=["due_on", "id"], condition=models.Q(closed_on__isnull=True), name="case_all_work"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["offered_to"], condition=models.Q(offered_to__isnull=False), name="case_offered"),
            models.Index(fields=["joined_to"], condition=models.Q(joined_to__isnull=False), name="case_joined"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paused_on__isnull=True) | models.Q(due_on__isnull=False), name="case_paused_has_due"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                name="case_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)), name="case_rating_range"
            ),
            models.CheckConstraint(
                condition=models.Q(secrecy__in=["ordinary", "personal", "trade", "state"]), name="case_secrecy_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """One thing that happened to a case. Rows are only ever inserted."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    on = models.DateField()
    actor_name = models.CharField(max_length=64)
    person = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=32)  # the stage after it
    late = models.BooleanField(default=False)  # the stage that it ended was past its deadline
    remark = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "service_case_event"
        ordering = ["case_id", "id"]
        indexes = [
            models.Index(fields=["case", "id"], name="case_event_case"),
            # Which cases something rare happened to; what was done late is rarer still.
            models.Index(fields=["verb", "case"], name="case_event_verb"),
            models.Index(fields=["verb", "case"], condition=models.Q(late=True), name="case_event_late"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseTimer(models.Model):
    """A clock beside the stage's own: of the whole case, of a step, or of a further unit's share. It stays when it has stopped."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers")
    code = models.CharField(max_length=48)
    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    basis = models.JSONField(default=list)
    paused_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "service_case_timer"
        ordering = ["case_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=models.Q(stopped_on__isnull=True), name="case_timer_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(stopped_on__isnull=True), name="case_timer_due"),
            models.Index(
                fields=["unit", "due_on"], condition=models.Q(stopped_on__isnull=True), name="case_timer_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class CaseAttempt(models.Model):
    """How often a number or an address was tried with a wrong code in a window of time; `key` is a keyed hash."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        db_table = "service_case_attempt"
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="case_attempt_once")]

    def __str__(self) -> str:
        return f"{self.window} {self.count}"


class CaseRecount(models.Model):
    """The deadlines of all open cases counted anew because the calendar or the office hours changed; how far it has come, and what it moved.

    `revision` is the calendar's own (see `kernel/calendar`), `since` the first day that a change touches, `changes` says what changed
    ([[zh, en], …]). `last_case` is where it goes on after a stop.
    """

    revision = models.CharField(max_length=48, unique=True)
    since = models.DateField()
    changes = models.JSONField(default=list)
    last_case = models.BigIntegerField(default=0)
    total = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    started_at = models.DateTimeField()
    worked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_case_recount"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.revision
