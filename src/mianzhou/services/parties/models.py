"""Tables of parties and messages."""

from __future__ import annotations

from django.db import models

APPLICANT, AGENT, RESPONDENT, HANDLER = "applicant", "agent", "respondent", "handler"
ROLES = (APPLICANT, AGENT, RESPONDENT, HANDLER)


class CaseParty(models.Model):
    """Somebody who takes part in a case. An agent acts by a power of attorney; a handler is a person of this platform."""

    case = models.ForeignKey("services.Case", on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True)  # credit code or number of the identity document
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    representative = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(
        "services.CaseMaterial", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "service_case_party"
        ordering = ["case_id", "id"]
        indexes = [models.Index(fields=["person", "role"], name="case_party_person")]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="case_party_role"),
            models.CheckConstraint(
                condition=~models.Q(role="agent") | models.Q(authority__isnull=False), name="case_agent_has_authority"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseMessage(models.Model):
    """Something said to a party or by one. A notice comes from the procedure; `author` is empty then."""

    case = models.ForeignKey("services.Case", on_delete=models.CASCADE, related_name="messages")
    to = models.CharField(max_length=12)  # a role of a party, or "office"
    author = models.CharField(max_length=64, blank=True)
    notice = models.BooleanField(default=False)
    text = models.TextField()
    text_en = models.TextField(blank=True)  # of a notice, which says the same in both languages
    at = models.DateTimeField()

    class Meta:
        db_table = "service_case_message"
        ordering = ["case_id", "id"]

    def __str__(self) -> str:
        return self.text[:40]
