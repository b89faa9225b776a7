"""What other pillars may use of parties and messages."""

from mianzhou.services.parties.actions import OFFICE, AuthorityMissing, add_party, join_party, remove_party, say
from mianzhou.services.parties.models import AGENT, APPLICANT, HANDLER, RESPONDENT, CaseMessage, CaseParty
from mianzhou.services.parties.queries import messages_of, parties_of, roles_of

__all__ = [
    "AGENT",
    "APPLICANT",
    "HANDLER",
    "OFFICE",
    "RESPONDENT",
    "AuthorityMissing",
    "CaseMessage",
    "CaseParty",
    "add_party",
    "join_party",
    "messages_of",
    "parties_of",
    "remove_party",
    "roles_of",
    "say",
]
