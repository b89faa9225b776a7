"""Tables of supervision: tasks and who takes part, every event, owed and given reports, extensions, evidence, notices, announcements.

A task's row, its participations and its owed reports are the fold of its events (see `fold.py`); only `actions` writes them.
"""

from __future__ import annotations

from django.db import models

from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.rules import COLOURS, IMPORTANCES, shipped_rules


def _choices(values: object) -> list[tuple[str, str]]:
    return [(str(v), str(v)) for v in values]  # type: ignore[attr-defined]


class TaskNumber(models.Model):
    """The last number given out in a year; its row is the lock of numbering."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "supervision_task_number"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Task(models.Model):
    """Something a unit has to do, watched until it is closed.

    `quote` and its span are the words of the document as they stood when the task was registered; `parent` and `issuer` are set for a
    sub-task, which the issuing unit (the parent's lead unit) watches in place of the supervision office.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    demand = models.TextField(blank=True)
    source_kind = models.CharField(max_length=16, choices=_choices(shipped_rules().sources))
    source_title = models.CharField(max_length=500, blank=True)
    document_number = models.CharField(max_length=100, blank=True)
    obligation = models.ForeignKey(
        "policy.Obligation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.ForeignKey("policy.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    quote = models.TextField(blank=True)
    quote_start = models.IntegerField(null=True, blank=True)
    quote_end = models.IntegerField(null=True, blank=True)
    importance = models.CharField(max_length=16, choices=_choices(IMPORTANCES), default="normal")
    rhythm = models.CharField(max_length=16, choices=_choices(shipped_rules().rhythms))
    received_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_basis = models.JSONField(default=list)  # [[zh, en], …]: how the due date was found, line by line
    lead_unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    issuer = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=_choices(State))
    progress = models.IntegerField(default=0)
    slip = models.CharField(max_length=8, blank=True, choices=_choices(COLOURS))
    sign_by = models.DateField(null=True, blank=True)
    next_report_on = models.DateField(null=True, blank=True)
    assigned_on = models.DateField(null=True, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64)

    class Meta:
        db_table = "supervision_task"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="task_state_due"),
            models.Index(fields=["lead_unit", "state"], name="task_lead_state"),
            models.Index(fields=["parent"], name="task_parent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=models.Q(parent__isnull=True) & ~models.Q(state__in=["dropped"]),
                name="task_once_per_obligation",
            ),
            models.CheckConstraint(condition=models.Q(progress__range=(0, 100)), name="task_progress_percent"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, issuer__isnull=True)
                | models.Q(parent__isnull=False, issuer__isnull=False),
                name="task_part_has_issuer",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TaskUnit(models.Model):
    """A unit's part in a task: the lead unit or a co-unit, when it signed, and when it next has to report."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="parties")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=[("lead", "lead"), ("co", "co")])
    order = models.IntegerField(default=0)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, blank=True)
    next_report_on = models.DateField(null=True)

    class Meta:
        db_table = "supervision_task_unit"
        ordering = ["task_id", "order"]
        indexes = [models.Index(fields=["unit", "role"], name="task_unit_unit")]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="task_unit_once"),
            models.UniqueConstraint(fields=["task"], condition=models.Q(role="lead"), name="task_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.role} {self.unit_id}"


class TaskEvent(models.Model):
    """One thing that happened to a task. Rows are only ever inserted; `key` makes a notice of the daily work unique."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    on = models.DateField()
    actor_name = models.CharField(max_length=64)
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "supervision_event"
        ordering = ["task_id", "id"]
        indexes = [
            models.Index(fields=["task", "id"], name="event_task"),
            models.Index(fields=["verb", "on"], name="event_verb_on"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], condition=~models.Q(key=""), name="event_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.verb}"


class ReportDue(models.Model):
    """A report that a unit owes for a period, and the day on which it came."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="owed")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    redo_by = models.DateField(null=True)  # set when a report was returned; then it is also `due_on`
    met_on = models.DateField(null=True)

    class Meta:
        db_table = "supervision_report_due"
        ordering = ["task_id", "unit_id", "period_end"]
        indexes = [models.Index(fields=["due_on", "unit"], name="report_due_on_unit")]
        constraints = [models.UniqueConstraint(fields=["task", "unit", "period_end"], name="report_due_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_id} {self.period_end}"


class Report(models.Model):
    """What a unit says about its progress. A completion asks that the task be closed and passes the head of the unit first.

    `met_periods` lists the ends of the periods that this report met, so that taking it back makes them owed again.
    """

    STATES = ("draft", "with_head", "submitted", "accepted", "returned", "withdrawn")
    KINDS = ("progress", "completion")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(KINDS), default="progress")
    state = models.CharField(max_length=12, choices=_choices(STATES), default="draft")
    period_end = models.DateField(null=True)
    progress = models.IntegerField(default=0)
    progress_before = models.IntegerField(default=0)
    done = models.TextField(blank=True)
    figures = models.JSONField(default=list)  # [{"name", "value", "unit"}, …]
    problem = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    met_periods = models.JSONField(default=list)
    author_name = models.CharField(max_length=64)
    author = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        db_table = "supervision_report"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["task", "unit"], name="report_task_unit"),
            models.Index(fields=["state", "submitted_at"], name="report_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__range=(0, 100)), name="report_progress_percent"),
            models.UniqueConstraint(
                fields=["task", "unit"], condition=models.Q(state="draft"), name="report_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_id} {self.state}"


class Extension(models.Model):
    """A request for a later due date: asked before the due date, endorsed by the unit's head, granted or refused."""

    STATES = ("with_head", "with_supervisor", "granted", "refused", "withdrawn")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extensions")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=_choices(STATES), default="with_head")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.TextField()
    progress = models.TextField()
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        db_table = "supervision_extension"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(new_due_on__gt=models.F("old_due_on")), name="extension_is_later"
            ),
            models.CheckConstraint(
                condition=models.Q(asked_on__lt=models.F("old_due_on")), name="extension_asked_in_time"
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(state__in=["with_head", "with_supervisor"]),
                name="extension_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.new_due_on}"


class EvidenceFile(models.Model):
    """The bytes of a file, kept once whoever sends them, under the hash of their content."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "supervision_evidence_file"

    def __str__(self) -> str:
        return self.sha256


class Evidence(models.Model):
    """A file shown with a report, under the name its sender gave it; taken away only from a draft."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)

    class Meta:
        db_table = "supervision_evidence"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "file"], name="evidence_once_per_report")]

    def __str__(self) -> str:
        return self.name


class Announcement(models.Model):
    """通报: how units kept their dates in a period, drafted from the figures of a day and published inside."""

    STATES = ("draft", "published", "withdrawn")

    title = models.CharField(max_length=200)
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateField()
    remarks = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=_choices(STATES), default="draft")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    drafter = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "supervision_announcement"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_from__lte=models.F("period_to")), name="announcement_period"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementLine(models.Model):
    """One unit's figures in an announcement, as they were on its day."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    rank = models.IntegerField()
    owed = models.IntegerField()
    on_time = models.IntegerField()
    rate = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    closed = models.IntegerField()
    late_tasks = models.IntegerField()

    class Meta:
        db_table = "supervision_announcement_line"
        ordering = ["announcement_id", "rank", "unit_id"]
        constraints = [models.UniqueConstraint(fields=["announcement", "unit"], name="announcement_line_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.rank}"


class AnnouncedTask(models.Model):
    """A late task named in an announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    days_late = models.IntegerField()

    class Meta:
        db_table = "supervision_announced_task"
        ordering = ["announcement_id", "-days_late", "task_id"]
        constraints = [models.UniqueConstraint(fields=["announcement", "task"], name="announced_task_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.task_id}"


class Notice(models.Model):
    """A message inside the site to a unit (everyone who works for it), or to one person."""

    unit = models.ForeignKey("kernel.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE, related_name="notices")
    announcement = models.ForeignKey(Announcement, null=True, on_delete=models.CASCADE, related_name="notices")
    link = models.CharField(max_length=200, blank=True)  # the page it is about, where that is neither of the two
    kind = models.CharField(max_length=32)
    colour = models.CharField(max_length=8, blank=True)
    text_zh = models.CharField(max_length=600)
    text_en = models.CharField(max_length=900)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "supervision_notice"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "read_at"], name="notice_unit_read"),
            models.Index(fields=["person", "read_at"], name="notice_person_read"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(person__isnull=False), name="notice_has_reader"
            ),
        ]

    def __str__(self) -> str:
        return self.text_zh
