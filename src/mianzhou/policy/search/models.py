"""The paragraph index: one row for each paragraph of a current version."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Paragraph(models.Model):
    """A paragraph with its tokens (`tokens.py` says what a token is). `kind` is title, heading or body."""

    document = models.ForeignKey("policy.Document", on_delete=models.CASCADE, related_name="paragraphs")
    version = models.ForeignKey("policy.DocumentVersion", on_delete=models.CASCADE, related_name="paragraphs")
    order = models.IntegerField()
    kind = models.CharField(max_length=8)
    text = models.TextField()
    start = models.IntegerField()
    tokens = SearchVectorField()

    class Meta:
        db_table = "paragraph"
        indexes = [
            # fastupdate off: a load writes once and is read ever after; a pending list would slow every search until vacuum.
            GinIndex(fields=["tokens"], name="paragraph_tokens", fastupdate=False),
            # Titles and headings are asked for by themselves; among all paragraphs, a common word would be looked through for them.
            GinIndex(fields=["tokens"], name="paragraph_heads", fastupdate=False, condition=~models.Q(kind="body")),
            models.Index(fields=["version", "order"], name="paragraph_version_order"),
        ]

    def __str__(self) -> str:
        return self.text[:40]
