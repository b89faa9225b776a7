"""Tables of collectives: who belongs to one, and who holds which office in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

COOPERATIVE, SHAREHOLDING = "cooperative", "shareholding"
INITIAL, STATUTORY, APPLIED = "initial", "statutory", "applied"
PROPOSED, CONFIRMED, ENDED = "proposed", "confirmed", "ended"
ASSEMBLY, COUNCIL, SUPERVISORS = "assembly", "council", "supervisors"
ROLL_DRAFTED, ROLL_IN_FORCE, ROLL_DROPPED = "drafted", "in_force", "dropped"


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Collective(models.Model):
    """A rural collective economic organisation (农村集体经济组织) of a village or a group, guided by the unit of its township.

    `holder_cap` is the largest share of all shares that one household may hold (percent), set by the members' meeting; null until it is set.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    form = models.CharField(max_length=16, choices=_choices(COOPERATIVE, SHAREHOLDING))
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    credit_code = models.CharField(max_length=18, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    holder_cap = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    entry = models.OneToOneField(
        "services.RegisterEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    book = models.ForeignKey("services.Book", on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey("services.Measure", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "collective"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder_cap__isnull=True) | (Q(holder_cap__gt=0) & Q(holder_cap__lte=100)),
                name="collective_holder_cap_is_percent",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """A household of a collective: shares are certified to it (确权到人、发证到户)."""

    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, related_name="households")
    number = models.CharField(max_length=20)
    head = models.CharField(max_length=64)
    address = models.CharField(max_length=200, blank=True)
    poor = models.BooleanField(default=False)
    account = models.ForeignKey("services.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(  # on the register of shares, once its certificate was first issued
        "services.RegisterEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "collective_household"
        ordering = ["collective", "number"]
        constraints = [models.UniqueConstraint(fields=["collective", "number"], name="collective_household_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.head}"


class MemberRoll(models.Model):
    """One round of confirming members: decided by a meeting, put up in public, filed. Its members count once it is in force."""

    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, related_name="rolls")
    case = models.OneToOneField("services.Case", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    base_on = models.DateField()
    state = models.CharField(max_length=12, choices=_choices(ROLL_DRAFTED, ROLL_IN_FORCE, ROLL_DROPPED))

    class Meta:
        db_table = "collective_member_roll"
        ordering = ["-base_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective"], condition=Q(state=ROLL_DRAFTED), name="collective_one_roll_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """A person's membership of a collective, on which of the three grounds it was acquired, from which roll, until when."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    roll = models.ForeignKey(MemberRoll, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=64)
    number = models.CharField(max_length=18)  # resident number: personal, shown masked
    basis = models.CharField(max_length=12, choices=_choices(INITIAL, STATUTORY, APPLIED))
    worked_years = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=_choices(PROPOSED, CONFIRMED, ENDED))
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    why_ended = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "collective_member"
        ordering = ["household", "id"]
        indexes = [models.Index(fields=["number"], name="collective_member_number")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(state=ENDED), name="collective_member_of_one_collective"
            ),
            models.CheckConstraint(condition=Q(worked_years__gte=0), name="collective_worked_years_not_below"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="collective_member_interval"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A seat in one of the three bodies: the members' (representatives') meeting, the council, the supervisors. The database lets nobody hold a seat
    in the council and one among the supervisors at once."""

    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, related_name="offices")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="offices")
    body = models.CharField(max_length=12, choices=_choices(ASSEMBLY, COUNCIL, SUPERVISORS))
    chairs = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    elected = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "collective_office"
        ordering = ["body", "-chairs", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(until__isnull=True, body__in=[COUNCIL, SUPERVISORS]),
                name="collective_council_or_supervisors",
            ),
            models.UniqueConstraint(
                fields=["member", "body"], condition=Q(until__isnull=True), name="collective_office_once"
            ),
            models.UniqueConstraint(
                fields=["collective", "body"], condition=Q(until__isnull=True, chairs=True), name="collective_one_chair"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="collective_office_interval"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.body}"
