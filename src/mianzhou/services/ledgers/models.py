"""Tables of ledgers.

What the database itself holds to, whoever writes (`0003_sql_ledgers`): a posting's entries are complete and balance in each measure when its transaction ends;
postings and entries are only ever inserted; every entry is in the balance of its account and lot; no balance falls below what is reserved of it, or below zero, also
not at an earlier moment, unless the account allows it; nothing is posted into a closed period.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

DIGITS, PLACES = 24, 6  # a quantity: numeric(24, 6), enough for fen, square metres and parts of a share
OPEN, USED, RELEASED = "open", "used", "released"
COUNTED, ADJUSTED, REFUSED = "counted", "adjusted", "refused"


def _quantity(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, **more)


def _key(to: str, *, indexed: bool = False, checked: bool = True, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        to, on_delete=models.PROTECT, related_name="+", db_index=indexed, db_constraint=checked, **more
    )


class Measure(models.Model):
    """What is counted: one good by the piece, yuan, square metres, shares of one collective. Entries balance in each measure by itself."""

    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=100)
    unit = models.CharField(max_length=16)  # 件, 元, 平方米, 股
    places = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "service_ledger_measure"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=0) & Q(places__lte=PLACES), name="ledger_measure_places_in_range"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Lot(models.Model):
    """A part of a measure that is told apart: a delivery with its day of expiry. Each measure has the lot "" for what is not told apart."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(max_length=64, blank=True)
    made_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it may be used

    class Meta:
        db_table = "service_ledger_lot"
        ordering = ["measure", "expires_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "code"], name="ledger_lot_once"),
        ]
        indexes = [models.Index(fields=["expires_on"], name="ledger_lot_expiry")]

    def __str__(self) -> str:
        return self.code or "—"


class Book(models.Model):
    """A set of accounts that are kept together, and by which permissions. Nothing is posted up to and including `closed_through`."""

    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    read_by = models.CharField(max_length=64)
    kept_by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    closed_through = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_ledger_book"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """Where a measure can be: a store, a till, a holder, or the outside from which things come (which may go below zero). `keeper` answers for it."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=96)
    title = models.CharField(max_length=200)
    measure = _key("services.Measure", indexed=True)
    keeper = _key("kernel.Unit", indexed=True, null=True, blank=True)
    may_go_below = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_ledger_account"
        ordering = ["book", "code"]
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """One thing that happened to a book, with its entries. Known by its key: the same key is the same posting. Never changed; a mistake is reversed.

    It took effect at `effective_at` and was written at `recorded_at`; `lines` is how many entries it has, `digest` what was asked for.
    """

    book = _key("services.Book", checked=False)
    key = models.CharField(max_length=96)
    kind = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    lines = models.SmallIntegerField()
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        db_table = "service_ledger_posting"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="ledger_posting_once"),
            models.UniqueConstraint(
                fields=["id", "book", "lines", "effective_at"], name="ledger_posting_of_its_entries"
            ),
            models.CheckConstraint(condition=Q(lines__gte=2), name="ledger_posting_has_entries"),
            models.CheckConstraint(condition=Q(effective_at__lte=F("recorded_at")), name="ledger_posting_not_ahead"),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One line of a posting: so much into (+) or out of (−) an account. Book, measure, moment and number of lines repeat what posting and account say,
    and the database holds them to it, so that sums over millions need no other table."""

    pk = models.CompositePrimaryKey("posting_id", "line")
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    line = models.SmallIntegerField()
    lines = models.SmallIntegerField()
    book = _key("services.Book", checked=False)
    account = _key("services.Account", checked=False)
    measure = _key("services.Measure", checked=False)
    lot = _key("services.Lot", checked=False)
    amount = _quantity()
    effective_at = models.DateTimeField()

    class Meta:
        db_table = "service_ledger_entry"
        # A statement is read in this order, and what moved in an account is summed without the table itself.
        indexes = [
            models.Index(
                fields=["account", "effective_at", "posting", "line"],
                include=["lot", "amount"],
                name="ledger_entry_statement",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_something"),
            models.CheckConstraint(
                condition=Q(line__gte=1) & Q(line__lte=F("lines")), name="ledger_entry_is_one_of_its_lines"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id}.{self.line}"


class Balance(models.Model):
    """What is in an account of a lot now, kept by the database. An account that may go below zero, into which everybody posts, has several rows (stripes), so
    that writers do not wait for each other."""

    account = _key("services.Account", checked=False)
    lot = _key("services.Lot", checked=False)
    stripe = models.SmallIntegerField(default=0)
    amount = _quantity(default=0)
    reserved = _quantity(default=0)
    may_go_below = models.BooleanField(default=False)
    last_effective_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_ledger_balance"
        constraints = [
            models.UniqueConstraint(fields=["account", "lot", "stripe"], name="ledger_balance_once"),
            models.CheckConstraint(
                condition=Q(may_go_below=True) | Q(amount__gte=F("reserved")), name="ledger_balance_not_below"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="ledger_reserved_not_below"),
        ]
        indexes = [models.Index(fields=["lot"], name="ledger_balance_of_lot")]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.lot_id}: {self.amount}"


class Closing(models.Model):
    """A period of a book that was closed, and with it all its balances at that moment."""

    book = _key("services.Book")
    through = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)

    class Meta:
        db_table = "service_ledger_closing"
        ordering = ["book", "through"]
        constraints = [models.UniqueConstraint(fields=["book", "through"], name="ledger_closing_once")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.through}"


class ClosingBalance(models.Model):
    """What was in an account of a lot when a period was closed; nothing where it was zero."""

    pk = models.CompositePrimaryKey("closing_id", "account_id", "lot_id")
    closing = _key("services.Closing", checked=False)
    account = _key("services.Account", checked=False)
    lot = _key("services.Lot", checked=False)
    amount = _quantity()

    class Meta:
        db_table = "service_ledger_closing_balance"

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.account_id}"


class Reservation(models.Model):
    """What is held back for a purpose, until it is used by a posting or released."""

    book = _key("services.Book")
    key = models.CharField(max_length=96)
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default=OPEN, choices=[(s, s) for s in (OPEN, USED, RELEASED)])
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    posting = _key("services.Posting", null=True, blank=True)

    class Meta:
        db_table = "service_ledger_reservation"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="ledger_reservation_once")]
        indexes = [models.Index(fields=["book", "state"], name="ledger_reservation_open")]

    def __str__(self) -> str:
        return self.key


class ReservationLine(models.Model):
    """So much of a lot in an account, held back."""

    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="lines")
    account = _key("services.Account")
    lot = _key("services.Lot")
    amount = _quantity()

    class Meta:
        db_table = "service_ledger_reservation_line"
        ordering = ["reservation", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reservation", "account", "lot"], name="ledger_reserved_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_reserved_something"),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id}: {self.amount}"


class Stocktake(models.Model):
    """A count of what is really there. Differences are posted once somebody else than who counted approves them."""

    book = _key("services.Book", indexed=True)
    key = models.CharField(max_length=96)
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=64)
    counter_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=COUNTED, choices=[(s, s) for s in (COUNTED, ADJUSTED, REFUSED)])
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=64, blank=True)
    judge_id = models.BigIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    posting = _key("services.Posting", null=True, blank=True)

    class Meta:
        db_table = "service_ledger_stocktake"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="ledger_stocktake_once"),
            models.CheckConstraint(
                condition=Q(judge_id__isnull=True) | ~Q(judge_id=F("counter_id")), name="ledger_stocktake_by_two"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class StocktakeLine(models.Model):
    """What the book said of a lot in an account at the moment of counting, and what was counted."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="lines")
    account = _key("services.Account")
    lot = _key("services.Lot")
    expected = _quantity()
    counted = _quantity()

    class Meta:
        db_table = "service_ledger_stocktake_line"
        ordering = ["stocktake", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "account", "lot"], name="ledger_counted_once"),
            models.CheckConstraint(condition=Q(counted__gte=0), name="ledger_counted_not_below"),
        ]

    def __str__(self) -> str:
        return f"{self.stocktake_id}: {self.account_id}"
