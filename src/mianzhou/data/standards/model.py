"""What a data standard is: how values of one meaning are typed, how grave they are, under which headers files carry them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mianzhou.kernel.text import Text

_NO_NOTE = Text("", "")


class Mask(StrEnum):
    """How a value is hidden from a reader who is not granted it."""

    NONE = "none"
    FULL = "full"
    KEEP_ENDS = "keep_ends"
    YEAR_ONLY = "year_only"


class Sensitivity(StrEnum):
    """Grades of an item, from what anybody may read to what is shown to nobody without a grant."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Standard:
    """One data standard. `type` is a Table Schema type name; `source` cites document and article, or says that the rule is ours.

    `headers` are words by which a header is recognised, the surest first; `keep` is how many characters a `keep_ends` mask leaves
    at the beginning and at the end. `physical` is the column type of the standardised value: VARCHAR, BIGINT, DOUBLE, DECIMAL(18,2), DATE or TIMESTAMP.
    """

    id: str
    title: Text
    type: str
    source: str
    physical: str = "VARCHAR"
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    mask: Mask = Mask.NONE
    keep: tuple[int, int] = (1, 1)
    headers: tuple[str, ...] = ()
    note: Text = _NO_NOTE
