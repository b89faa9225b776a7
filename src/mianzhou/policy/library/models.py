"""The library's tables: bulletins as received, documents as they stand, and every version of their text.

A *document* is what was issued; a *print* is its appearance in one file; a *version* is a text of it. The same document printed in two
bulletins is one document with two prints. Positions: `start`–`end` count characters of `DocumentVersion.text`; `source_start`–`source_end`
count characters of `BulletinFile.text`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

LEVELS = ("state", "province", "city", "county")
RELATIONS = ("basis", "implements", "forwards", "repeals", "mentions")


class Bulletin(models.Model):
    """One issue of a gazette. `key` is its title, year and number folded, so that a corrected file finds its issue."""

    key = models.CharField(max_length=300, unique=True)
    title = models.CharField(max_length=200)
    year = models.IntegerField(null=True)
    issue = models.IntegerField(null=True)
    serial = models.IntegerField(null=True)
    date = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "bulletin"
        ordering = ["-year", "-issue", "title"]

    def __str__(self) -> str:
        """The issue as its cover names it: 绵州市人民政府公报 2021年第3期."""
        year = f"{self.year}年" if self.year else ""
        issue = f"第{self.issue}期" if self.issue else ""
        return f"{self.title} {year}{issue}".strip()


class BulletinFile(models.Model):
    """A file as received. Its bytes lie in the media folder under their hash; `text` is what was decoded from them."""

    bulletin = models.ForeignKey(Bulletin, null=True, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=32)
    text = models.TextField()
    discarded = models.JSONField(default=list)  # [[start, end, reason], …], in source positions
    warnings = models.JSONField(default=list)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "bulletin_file"
        ordering = ["-loaded_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """An official document, whatever it is printed in. `key` is its identity: see `identity.py`.

    `withdrawn` is true while no current file prints it: a corrected bulletin no longer has it.
    """

    key = models.CharField(max_length=700, unique=True)
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=100, blank=True, db_index=True)
    title = models.CharField(max_length=500)
    title_key = models.CharField(max_length=500, db_index=True)
    names = ArrayField(models.CharField(max_length=500), default=list)  # keys of all titles by which it may be cited
    initials = models.CharField(max_length=500, blank=True)  # pinyin
    issuers = ArrayField(models.CharField(max_length=200), default=list)
    level = models.CharField(max_length=16, choices=[(level, level) for level in LEVELS])
    kind = models.CharField(max_length=16, blank=True)
    date = models.CharField(max_length=10, blank=True)
    issued_on = models.DateField(null=True)
    year = models.IntegerField(null=True)
    validity = models.CharField(max_length=300, blank=True)
    withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "document"
        ordering = ["-issued_on", "-id"]
        indexes = [
            models.Index(fields=["level", "year"], name="document_level_year"),
            GinIndex(fields=["issuers"], name="document_issuers"),
            GinIndex(fields=["names"], name="document_names"),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class DocumentVersion(models.Model):
    """One text of a document. Exactly one is current; a print in another bulletin that differs is kept beside it (`reprint`).

    `runs` maps the text to its file: pairs [position in text, position in source]; between two pairs both advance alike.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    file = models.ForeignKey(BulletinFile, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    is_current = models.BooleanField(default=False)
    reprint = models.BooleanField(default=False)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    runs = models.JSONField(default=list)
    addressees = ArrayField(models.CharField(max_length=200), default=list)
    attachments = ArrayField(models.CharField(max_length=500), default=list)
    parts = models.JSONField(default=list)  # [{"title", "start", "end"}, …]: attachments printed in full
    source_start = models.IntegerField()
    source_end = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "document_version"
        ordering = ["document_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(is_current=True), name="document_version_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class Print(models.Model):
    """A document's appearance in one file."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="prints")
    file = models.ForeignKey(BulletinFile, on_delete=models.PROTECT, related_name="prints")
    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="prints")
    order = models.IntegerField()
    source_start = models.IntegerField()
    source_end = models.IntegerField()

    class Meta:
        db_table = "document_print"
        ordering = ["file_id", "order"]
        constraints = [models.UniqueConstraint(fields=["file", "order"], name="document_print_order")]

    def __str__(self) -> str:
        return f"{self.document_id} in {self.file_id}"


class SectionRow(models.Model):
    """One numbered part of a version, in reading order; `parent_order` is the order of the part that holds it."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="sections")
    order = models.IntegerField()
    parent_order = models.IntegerField(null=True)
    attachment = models.CharField(max_length=500, blank=True)
    path = ArrayField(models.CharField(max_length=64), default=list)
    level = models.IntegerField()
    label = models.CharField(max_length=64)
    title = models.TextField(blank=True)
    kind = models.CharField(max_length=16)
    start = models.IntegerField()
    body = models.IntegerField()
    end = models.IntegerField()

    class Meta:
        db_table = "document_section"
        ordering = ["version_id", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="document_section_order")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"


class CitationRow(models.Model):
    """Another document named by a version; `target` is set as soon as the library holds it."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="citations")
    order = models.IntegerField()
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)
    title_key = models.CharField(max_length=500, blank=True)
    relation = models.CharField(max_length=16, choices=[(r, r) for r in RELATIONS])
    target = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="cited_by")
    start = models.IntegerField()
    end = models.IntegerField()

    class Meta:
        db_table = "document_citation"
        ordering = ["version_id", "order"]
        indexes = [
            models.Index(fields=["number_key"], name="citation_number_key"),
            models.Index(fields=["title_key"], name="citation_title_key"),
        ]

    def __str__(self) -> str:
        return self.number or self.title
