"""Words of registers on the pages."""

from __future__ import annotations

from datetime import date

from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status
from mianzhou.services.registers.api import RegisterCertificate, RegisterEntry

EVENTS = {
    "enter": Text("登记", "Entered"),
    "change": Text("变更", "Changed"),
    "correct": Text("更正", "Corrected"),
    "review": Text("年度审查", "Reviewed"),
    "end": Text("注销", "Ended"),
    "certify": Text("签发证书", "Certificate issued"),
    "revoke": Text("撤销证书", "Certificate revoked"),
    "withhold": Text("暂不公开", "Withheld from publication"),
    "publish": Text("恢复公开", "Published again"),
}
RESULTS = {"passed": Text("合格", "passed"), "failed": Text("不合格", "failed")}


def entry_status(entry: RegisterEntry, day: date) -> Status:
    """Whether an entry stands, is due for review, or has ended."""
    if entry.ended_on is not None and entry.ended_on <= day:
        return Status("open", Text("已注销", "Ended"))
    if entry.review_due_on is not None and entry.review_due_on < day:
        return Status("late", Text("逾期未审查", "Review overdue"))
    return Status("done", Text("在册", "Stands"))


def certificate_status(certificate: RegisterCertificate) -> Status:
    """Whether a certificate was revoked."""
    if certificate.revoked_at is not None:
        return Status("late", Text("已撤销", "Revoked"))
    return Status("done", Text("已签发", "Issued"))
