"""Tables of shares. Who holds how many is no column: it is the balance of the household's account in the collective's book."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

DRAFTED, IN_FORCE, DROPPED = "drafted", "in_force", "dropped"
TRANSFERRED, BOUGHT_BACK, INHERITED = "transferred", "bought_back", "inherited"
APPROVED, PAID = "approved", "paid"
COLLECTIVE_CAP = 20  # percent of all shares, 绵委发〔2018〕7号 三（四）


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _money(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=16, decimal_places=2, **more)


def _shares(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=16, decimal_places=4, **more)


class SharePlan(models.Model):
    """How the shares are set up: so many for each member, so many for each year worked, so many per cent for the collective; voted, filed, then given out once.

    Static: births and deaths after `base_on` change nothing; what a household has is shared within it.
    """

    collective = models.ForeignKey("collective_assets.Collective", on_delete=models.PROTECT, related_name="plans")
    case = models.OneToOneField("services.Case", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    base_on = models.DateField()
    for_member = _shares()
    for_year = _shares(default=0)
    for_poor = _shares(default=0)
    collective_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    assets_value = _money()
    state = models.CharField(max_length=8, choices=_choices(DRAFTED, IN_FORCE, DROPPED))

    class Meta:
        db_table = "collective_share_plan"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collective_percent__gte=0, collective_percent__lte=COLLECTIVE_CAP),
                name="collective_share_at_most_a_fifth",
            ),
            models.CheckConstraint(
                condition=Q(for_member__gt=0, for_year__gte=0, for_poor__gte=0), name="collective_plan_gives_shares"
            ),
            models.UniqueConstraint(fields=["collective"], condition=~Q(state=DROPPED), name="collective_one_plan"),
        ]

    def __str__(self) -> str:
        return self.title


class ShareMove(models.Model):
    """Shares that went from one holder to another after they were given: transferred inside, bought back, inherited. No holder is the collective itself."""

    collective = models.ForeignKey("collective_assets.Collective", on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=_choices(TRANSFERRED, BOUGHT_BACK, INHERITED))
    source = models.ForeignKey(
        "collective_assets.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        "collective_assets.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shares = _shares()
    price = _money(null=True, blank=True)
    paper = models.CharField(max_length=200)  # the agreement, the resolution, the proof of inheritance
    on = models.DateField()
    posting = models.OneToOneField("services.Posting", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "collective_share_move"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(shares__gt=0), name="collective_move_moves"),
            models.CheckConstraint(
                condition=Q(source__isnull=False) & (Q(target__isnull=False) | Q(kind=BOUGHT_BACK)),
                name="collective_move_has_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shares}"


class Pledge(models.Model):
    """Shares that secure a loan: held back in the ledger until it is released."""

    household = models.ForeignKey("collective_assets.Household", on_delete=models.PROTECT, related_name="pledges")
    shares = _shares()
    creditor = models.CharField(max_length=200)
    amount = _money()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reservation = models.OneToOneField("services.Reservation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "collective_pledge"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(shares__gt=0), name="collective_pledge_of_something")]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.shares}"


class Distribution(models.Model):
    """A year's distribution: its plan as it was voted, and its result, which is the pure function of the plan."""

    collective = models.ForeignKey(
        "collective_assets.Collective", on_delete=models.PROTECT, related_name="distributions"
    )
    year = models.SmallIntegerField()
    plan = models.JSONField()
    result = models.JSONField()
    to_shares = _money()
    resolution = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=_choices(DRAFTED, APPROVED, PAID, DROPPED))
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "collective_distribution"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "year"], condition=~Q(state=DROPPED), name="collective_distribution_of_year_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.year}"


class DistributionLine(models.Model):
    """What a household gets from a distribution, and when it was paid."""

    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="lines")
    household = models.ForeignKey("collective_assets.Household", on_delete=models.PROTECT, related_name="+")
    shares = _shares()
    amount = _money()
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "collective_distribution_line"
        ordering = ["distribution", "household"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "household"], name="collective_distributed_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="collective_distributed_not_below"),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}: {self.amount}"


class CertificateRun(models.Model):
    """Certificates issued to all households of a collective that hold shares and have none; done in the background, how far it came is kept."""

    collective = models.ForeignKey("collective_assets.Collective", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "collective_certificate_run"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective"], condition=Q(finished_at__isnull=True), name="collective_one_certificate_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collective_id}: {self.done}/{self.total}"
