"""Words of ledgers on the pages: how reservations, stocktakes and days of expiry stand."""

from __future__ import annotations

from datetime import date

from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status

SOON_DAYS = 30  # from how many days before the last day of use a lot is pointed out; the platform's own
RESERVATIONS = {
    "open": Status("waiting", Text("预留中", "Held back")),
    "used": Status("done", Text("已动用", "Used")),
    "released": Status("open", Text("已解除", "Released")),
}
STOCKTAKES = {
    "counted": Status("waiting", Text("待审核", "To be approved")),
    "adjusted": Status("done", Text("已调账", "Approved")),
    "refused": Status("late", Text("已退回", "Refused")),
}


def expiry_status(expires_on: date | None, day: date) -> Status | None:
    """Whether what a lot holds may still be used, and how long; None where it does not expire."""
    if expires_on is None:
        return None
    left = (expires_on - day).days
    if left < 0:
        return Status("late", Text("已过期 {n} 天", "Expired {n} day(s) ago").format(n=-left))
    if left <= SOON_DAYS:
        return Status("soon", Text("剩 {n} 天", "{n} day(s) left").format(n=left))
    return Status("done", Text("有效", "Good"))
