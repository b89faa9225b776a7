"""Tables of files: the bytes once, and where they are shown."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """The bytes of a file, kept once whoever sends them, under the hash of their content."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "service_file"

    def __str__(self) -> str:
        return self.sha256


class CaseMaterial(models.Model):
    """A file shown with a case, or with a draft that has not become one, as a kind of material that the procedure names."""

    case = models.ForeignKey(
        "services.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="case_materials"
    )
    draft = models.ForeignKey(
        "services.CaseDraft", null=True, blank=True, on_delete=models.CASCADE, related_name="draft_materials"
    )
    kind = models.CharField(max_length=48)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_case_material"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=True) ^ models.Q(draft__isnull=True), name="case_material_of_one"
            )
        ]

    def __str__(self) -> str:
        return self.name
