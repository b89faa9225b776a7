"""What other pillars may use of pushing."""

from mianzhou.data.push.admission import Admission, Admissions, NotReceiving, NotSignedIn, admit
from mianzhou.data.push.checking_actions import check_pushed, forget_settled, pushing_actor, settle_pushed
from mianzhou.data.push.models import PushedRecord
from mianzhou.data.push.queries import pushed_record, reasons_of, waiting_records
from mianzhou.data.push.receiving import Journal, JournalUnreachable, keep_in_request, receive
from mianzhou.data.push.records import LARGEST as LARGEST_RECORD
from mianzhou.data.push.records import RecordTooLarge, read_key

__all__ = [
    "LARGEST_RECORD",
    "Admission",
    "Admissions",
    "Journal",
    "JournalUnreachable",
    "NotReceiving",
    "NotSignedIn",
    "PushedRecord",
    "RecordTooLarge",
    "admit",
    "check_pushed",
    "forget_settled",
    "keep_in_request",
    "pushed_record",
    "pushing_actor",
    "read_key",
    "reasons_of",
    "receive",
    "settle_pushed",
    "waiting_records",
]
