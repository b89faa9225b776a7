"""Tables of assessment: schemes, yearly rounds with their subjects, facts, self-reports, reviews, draws, appeals, plans, evidence.

A fact that was approved is never changed, only withdrawn with its reason; a published scheme never changes at all: the database refuses both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
OPEN, TOLD, ANNOUNCED = "open", "told", "announced"
PROPOSED, APPROVED, REFUSED = "proposed", "approved", "refused"
SUBMITTED = "submitted"
UPHELD, DISMISSED = "upheld", "dismissed"
OWED, FILED, RETURNED, PASSED = "owed", "filed", "returned", "passed"
BY_HAND, SPOT_CHECK, QUALITY, SUPERVISION = "hand", "spot", "quality", "supervision"


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _person() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class AssessmentScheme(models.Model):
    """A version of a scheme as its YAML text; `code` and `version` are those of the text. Once published it stays as it is."""

    code = models.CharField(max_length=60)
    version = models.IntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=12, choices=_choices(DRAFT, PUBLISHED), default=DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "assessment_scheme"
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="assessment_scheme_once")]

    def __str__(self) -> str:
        return f"{self.code}-{self.version}"


class AssessmentRound(models.Model):
    """The assessment of a year under one version of a scheme: open, then told to the units (appeals), then announced."""

    scheme = models.ForeignKey(AssessmentScheme, on_delete=models.PROTECT, related_name="rounds")
    year = models.IntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=_choices(OPEN, TOLD, ANNOUNCED), default=OPEN)
    report_by = models.DateField(null=True, blank=True)
    report_basis = models.JSONField(default=list)  # [[zh, en], …]: how the day was found, line by line
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=64, blank=True)
    appeal_by = models.DateField(null=True, blank=True)
    appeal_basis = models.JSONField(default=list)
    announced_at = models.DateTimeField(null=True, blank=True)
    announced_by = models.CharField(max_length=64, blank=True)
    remarks = models.TextField(blank=True)

    class Meta:
        db_table = "assessment_round"
        ordering = ["-year", "-id"]
        constraints = [models.UniqueConstraint(fields=["scheme", "year"], name="assessment_round_once")]

    def __str__(self) -> str:
        return self.title


class AssessmentSubject(models.Model):
    """A unit that is assessed. Grade, total and place are those that were announced; until then they are found anew from the facts."""

    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="subjects")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=40, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    place = models.IntegerField(null=True, blank=True)

    class Meta:
        db_table = "assessment_subject"
        ordering = ["round_id", "place", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="assessment_subject_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"


class SelfReport(models.Model):
    """What a unit says of its year: in all, and for each item its words and the points it claims."""

    subject = models.OneToOneField(AssessmentSubject, on_delete=models.PROTECT, related_name="self_report")
    state = models.CharField(max_length=12, choices=_choices(DRAFT, SUBMITTED), default=DRAFT)
    words = models.TextField(blank=True)
    items = models.JSONField(default=dict)  # code of the item → {"words": …, "claimed": "18.5"}
    figures = models.JSONField(default=list)  # [{"name", "value", "unit"}, …]
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "assessment_self_report"

    def __str__(self) -> str:
        return f"{self.subject_id} {self.state}"


class AssessmentFact(models.Model):
    """Something that happened to a subject under a rule: who says so, from where, who approved it; withdrawn with a reason, never changed."""

    subject = models.ForeignKey(AssessmentSubject, on_delete=models.PROTECT, related_name="facts")
    section = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    on = models.DateField()
    count = models.IntegerField(default=1)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    note = models.TextField()
    source_kind = models.CharField(max_length=12, choices=_choices(BY_HAND, SPOT_CHECK, QUALITY, SUPERVISION))
    source_key = models.CharField(max_length=120, blank=True)  # what it was drawn from, so that it is drawn once
    state = models.CharField(max_length=12, choices=_choices(PROPOSED, APPROVED, REFUSED), default=PROPOSED)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    recorder = _person()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decider = _person()
    refused_why = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        db_table = "assessment_fact"
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "source_key"],
                condition=~Q(source_key="") & ~Q(state=REFUSED),
                name="assessment_fact_drawn_once",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="assessment_fact_count"),
            models.CheckConstraint(
                condition=~Q(state=APPROVED) | Q(decider__isnull=True) | Q(recorder__isnull=True) | ~Q(decider=F("recorder")),
                name="assessment_fact_by_two",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | (Q(state=APPROVED) & ~Q(withdrawn_why="")),
                name="assessment_fact_withdrawn_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject_id} {self.rule} {self.on}"


class AssessmentReview(models.Model):
    """Whether a part of a subject was looked at by a reviewer, and approved by a second one. A new fact opens it again."""

    subject = models.ForeignKey(AssessmentSubject, on_delete=models.PROTECT, related_name="reviews")
    section = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=_choices(OPEN, PROPOSED, APPROVED), default=OPEN)
    note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    reviewer = _person()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)
    approver = _person()
    returned_why = models.TextField(blank=True)

    class Meta:
        db_table = "assessment_review"
        ordering = ["subject_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "section"], name="assessment_review_once"),
            models.CheckConstraint(
                condition=~Q(state=APPROVED) | Q(approver__isnull=True) | Q(reviewer__isnull=True) | ~Q(approver=F("reviewer")),
                name="assessment_review_by_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject_id} {self.section} {self.state}"


class AssessmentDraw(models.Model):
    """A verifiable draw of what is checked on the spot: the hash is published first, the public value and the seed are shown later.

    `seed` is kept secret until `revealed_at`.
    """

    round = models.ForeignKey(AssessmentRound, on_delete=models.PROTECT, related_name="draws")
    title = models.CharField(max_length=200)
    count = models.IntegerField()
    candidates = (
        models.JSONField()
    )  # [{"subject": id, "section": code, "label": what is drawn}, …] in the order that was published
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    public_source = models.CharField(max_length=300)
    committed_at = models.DateTimeField()
    committed_by = models.CharField(max_length=64)
    public_value = models.CharField(max_length=200, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "assessment_draw"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class SpotCheck(models.Model):
    """A part of a subject that was drawn, and what was found there."""

    draw = models.ForeignKey(AssessmentDraw, on_delete=models.PROTECT, related_name="checks")
    subject = models.ForeignKey(AssessmentSubject, on_delete=models.PROTECT, related_name="checks")
    section = models.CharField(max_length=60)
    order = models.IntegerField()
    found = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "assessment_spot_check"
        ordering = ["draw_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "subject", "section"], name="assessment_spot_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.order}"


class AssessmentAppeal(models.Model):
    """A unit's appeal against a fact, within the limit; who recorded or approved the fact does not decide on it."""

    subject = models.ForeignKey(AssessmentSubject, on_delete=models.PROTECT, related_name="appeals")
    fact = models.ForeignKey(AssessmentFact, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=12, choices=_choices(OPEN, UPHELD, DISMISSED), default=OPEN)
    reason = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decision = models.TextField(blank=True)

    class Meta:
        db_table = "assessment_appeal"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["fact"], name="assessment_appeal_once_per_fact")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.state}"


class RectificationPlan(models.Model):
    """The plan that a subject owes after a grade that asks for one: due within the scheme's limit of the announcement, then checked."""

    subject = models.OneToOneField(AssessmentSubject, on_delete=models.PROTECT, related_name="plan")
    state = models.CharField(max_length=12, choices=_choices(OWED, FILED, RETURNED, PASSED), default=OWED)
    due_on = models.DateField()
    due_basis = models.JSONField(default=list)
    words = models.TextField(blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=64, blank=True)
    check_note = models.TextField(blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    overdue_told_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "assessment_plan"

    def __str__(self) -> str:
        return f"{self.subject_id} {self.state}"


class AssessmentEvidence(models.Model):
    """A file shown with a self-report, a fact, an appeal or a plan, under the name its sender gave it."""

    subject = models.ForeignKey(AssessmentSubject, on_delete=models.PROTECT, related_name="evidence")
    report = models.ForeignKey(SelfReport, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    fact = models.ForeignKey(AssessmentFact, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    appeal = models.ForeignKey(
        AssessmentAppeal, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    plan = models.ForeignKey(
        RectificationPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    file = models.ForeignKey("oversight.EvidenceFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)

    class Meta:
        db_table = "assessment_evidence"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, fact__isnull=True, appeal__isnull=True, plan__isnull=True)
                | Q(report__isnull=True, fact__isnull=False, appeal__isnull=True, plan__isnull=True)
                | Q(report__isnull=True, fact__isnull=True, appeal__isnull=False, plan__isnull=True)
                | Q(report__isnull=True, fact__isnull=True, appeal__isnull=True, plan__isnull=False),
                name="assessment_evidence_of_one",
            ),
            models.UniqueConstraint(
                fields=["subject", "report", "fact", "appeal", "plan", "file"],
                name="assessment_evidence_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name
