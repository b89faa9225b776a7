"""What applications may use of the portal: the parts that pages are made of, the access that they declare, and their place in the menu."""

from mianzhou.portal.access import actor_of, page, public_page, signed_in_page
from mianzhou.portal.addresses import address
from mianzhou.portal.api_groups import contribute as contribute_api_group
from mianzhou.portal.audit_words import contribute as contribute_words
from mianzhou.portal.case_pages import contribute as contribute_case_pages
from mianzhou.portal.case_subjects import CaseSubject
from mianzhou.portal.case_subjects import contribute as contribute_case_subjects
from mianzhou.portal.components.cells import Action, Column
from mianzhou.portal.components.charts import Chart, Heat, HeatCell, HeatRow, Series, Share
from mianzhou.portal.components.counting import Total
from mianzhou.portal.components.downloads import as_download
from mianzhou.portal.components.drawing import DrawFilter
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.maps import Area, Dot, Dotted, Map, Pinned
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import BulkAction, Table, selected_ids
from mianzhou.portal.ledger_kinds import contribute as contribute_posting_kinds
from mianzhou.portal.names import names_of, shown_name, with_names
from mianzhou.portal.navigation import Entry
from mianzhou.portal.navigation import contribute as contribute_entry
from mianzhou.portal.public import sending
from mianzhou.portal.staff.cases.about import about_of, hide_numbers
from mianzhou.portal.waiting import SHOWN, Waiting, WaitingLine, left_until, pressing_of
from mianzhou.portal.waiting import contribute as contribute_waiting

__all__ = [
    "SHOWN",
    "Action",
    "Area",
    "BulkAction",
    "CaseSubject",
    "Chart",
    "ChoiceFilter",
    "Column",
    "DateRangeFilter",
    "Dot",
    "Dotted",
    "DrawFilter",
    "Entry",
    "Filter",
    "Heat",
    "HeatCell",
    "HeatRow",
    "Map",
    "Pinned",
    "Series",
    "Share",
    "Status",
    "Table",
    "TextFilter",
    "Total",
    "Waiting",
    "WaitingLine",
    "WordedForm",
    "about_of",
    "actor_of",
    "address",
    "as_download",
    "contribute_api_group",
    "contribute_case_pages",
    "contribute_case_subjects",
    "contribute_entry",
    "contribute_posting_kinds",
    "contribute_waiting",
    "contribute_words",
    "hide_numbers",
    "left_until",
    "names_of",
    "page",
    "pressing_of",
    "public_page",
    "selected_ids",
    "sending",
    "shown_name",
    "signed_in_page",
    "with_names",
]
