"""The index that answers "who is this?" and "who is called so?". It is made from the members of the registry's entities and can be made anew.

Rows carry an entity's id without a foreign key: at five million residents the tables hold a hundred million rows, filled by COPY, and every one of
them is replaced together with the entity that it speaks of.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

# Kinds as the tables hold them: a number takes two bytes, of a hundred million rows.
KIND_NUMBERS = {"person": 1, "organisation": 2, "place": 3, "household": 4}


class MatchEntry(models.Model):
    """What is compared of one entity: the distinct prepared forms of its records, as a JSON list of lists in the order of the plan's columns.

    Text and no JSONB, since it is only ever read whole.
    """

    entity = models.BigIntegerField(primary_key=True)
    kind = models.SmallIntegerField()
    region = models.IntegerField(null=True)  # the lowest region known; none: seen by those who may see the whole city
    units = ArrayField(models.IntegerField(), default=list)  # whose records speak of it
    forms = models.TextField()

    class Meta:
        db_table = "match_entry"

    def __str__(self) -> str:
        return str(self.entity)


class MatchKey(models.Model):
    """A key of an entity: two records with a key in common are worth comparing."""

    pk = models.CompositePrimaryKey("key", "entity")
    key = models.BigIntegerField()
    entity = models.BigIntegerField()

    class Meta:
        db_table = "match_key"

    def __str__(self) -> str:
        return f"{self.key} {self.entity}"


class MatchTerm(models.Model):
    """A text that an entity is asked for by, in its comparable form; found by any of its beginnings."""

    pk = models.CompositePrimaryKey("kind", "term", "entity")
    kind = models.SmallIntegerField()
    term = models.CharField(max_length=80, db_collation="C")  # in the order of bytes, so that a beginning is a range
    entity = models.BigIntegerField()
    what = models.CharField(max_length=1)
    region = models.IntegerField(null=True)

    class Meta:
        db_table = "match_term"

    def __str__(self) -> str:
        return self.term


class MatchName(models.Model):
    """A name that somebody bears, once however many do: found by its beginning, a part of it, its pinyin, its initials."""

    pk = models.CompositePrimaryKey("kind", "name")
    kind = models.SmallIntegerField()
    name = models.CharField(max_length=80, db_collation="C")
    holders = models.IntegerField()
    pinyin = models.CharField(max_length=200, db_collation="C")
    initials = models.CharField(max_length=80, db_collation="C")
    parts = SearchVectorField()

    class Meta:
        db_table = "match_name"

    def __str__(self) -> str:
        return self.name
