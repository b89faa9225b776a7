"""Everything that is extracted from one document's text, in positions that count from where the document begins. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mianzhou.policy.documents.structure import DocumentText, Mention, Obligation, Target
from mianzhou.policy.obligations.extraction import extract_obligations
from mianzhou.policy.obligations.mentions import extract_mentions
from mianzhou.policy.targets.extraction import extract_targets


@dataclass(frozen=True, slots=True)
class Extracted:
    """The obligations, mentions and targets of a document."""

    obligations: tuple[Obligation, ...]
    mentions: tuple[Mention, ...]
    targets: tuple[Target, ...]


def extract(document: DocumentText, source: str) -> Extracted:
    """Run all extractions and shift what they found to the document's own positions; `source` is the file's text, which shows damage."""
    at = document.start
    return Extracted(
        tuple(replace(o, start=o.start - at, end=o.end - at) for o in extract_obligations(document)),
        tuple(replace(m, start=m.start - at, end=m.end - at) for m in extract_mentions(document)),
        tuple(replace(t, start=t.start - at, end=t.end - at) for t in extract_targets(document, source)),
    )
