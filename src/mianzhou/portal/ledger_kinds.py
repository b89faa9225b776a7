"""What postings of ledgers are called. An application's own kinds come with its manifest."""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.kernel.text import Text

KINDS: dict[str, Text] = {
    "reversal": Text("冲销", "Reversal"),
    "stocktake": Text("盘点调账", "Stocktake"),
    "over": Text("转移", "Transfer"),
}


def contribute(kinds: Mapping[str, Text]) -> None:
    """Add what an application's postings are called; called when the program starts."""
    KINDS.update(kinds)


def kind_title(kind: str) -> Text:
    """What a kind of posting is called; as it is written where nobody has named it."""
    return KINDS.get(kind, Text(kind, kind))
