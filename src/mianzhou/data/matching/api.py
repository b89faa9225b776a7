"""What other pillars may use of matching."""

from mianzhou.data.matching.comparing import Candidate, match, match_many
from mianzhou.data.matching.errors import NothingToMatch, RecordUnreadable
from mianzhou.data.matching.explaining import explain
from mianzhou.data.matching.indexing_actions import index_entities, rebuild_index
from mianzhou.data.matching.matching_actions import Matched, match_record, parse_record
from mianzhou.data.matching.searching.searching_actions import KINDS, Hit, Hits, Suggestion, search, suggest

__all__ = [
    "KINDS",
    "Candidate",
    "Hit",
    "Hits",
    "Matched",
    "NothingToMatch",
    "RecordUnreadable",
    "Suggestion",
    "explain",
    "index_entities",
    "match",
    "match_many",
    "match_record",
    "parse_record",
    "rebuild_index",
    "search",
    "suggest",
]
