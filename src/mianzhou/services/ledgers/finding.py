"""Searching accounts and lots by any part of what they are called, however many there are.

An index holds the characters and the pairs of neighbouring characters of an account's code and title (`ledger_parts`, see `0007_sql_ledger_finding`); what it
gives is compared once more, so that finding says what comparing every account would say.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, TextField, Value

from mianzhou.services.ledgers.models import Account, Balance

_WORDS = 8  # more are not looked for
_PARTS = ArrayField(TextField())
# As the index says it, or it is not used.
_KEPT = Func(
    "code", "title", template="ledger_parts(%(expressions)s, 1)", arg_joiner=" || ' ' || ", output_field=_PARTS
)


def accounts_called(rows: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Of these accounts those whose code or title holds each word of `text`."""
    for word in text.split()[:_WORDS]:
        asked = Func(Value(word), Value(min(len(word), 2)), function="ledger_parts", output_field=_PARTS)
        held = Q(code__icontains=word) | Q(title__icontains=word)
        rows = rows.alias(parts=_KEPT).filter(held, parts__contains=asked)
    return rows


def lots_called(rows: QuerySet[Balance], text: str) -> QuerySet[Balance]:
    """Of these balances of lots those of which the lot, what is counted or the account holds each word of `text`."""
    for word in text.split()[:_WORDS]:
        told_apart = Balance.objects.exclude(lot__code="").order_by().values("pk")
        accounts = accounts_called(Account.objects.order_by(), word).values("pk")
        # Each by an index of its own; one condition over three tables would be tried on every balance.
        ways = (
            told_apart.filter(lot__code__icontains=word),
            told_apart.filter(lot__measure__title__icontains=word),
            told_apart.filter(account__in=accounts),
        )
        rows = rows.filter(pk__in=ways[0].union(*ways[1:], all=True))
    return rows
