"""Names for columns out of headers: ASCII identifiers, Chinese as pinyin, stable and distinct."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 48
"""PostgreSQL keeps 63 bytes of a name, and columns derived from a field carry a suffix."""
NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
_SYLLABLES = 4
_HAN = re.compile(r"[\u3400-\u9fff]+")
_BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")
# Words that begin SQL statements read badly as columns, and `row` is near to our own `_row`.
_RESERVED = frozenset((
    "all", "and", "as", "asc", "between", "by", "case", "check", "column", "create", "cross", "date", "default",
    "desc", "distinct", "drop", "else", "end", "exists", "false", "for", "foreign", "from", "full", "group", "having",
    "in", "inner", "insert", "into", "is", "join", "key", "left", "like", "limit", "not", "null", "offset", "on",
    "or", "order", "outer", "primary", "references", "right", "row", "select", "set", "table", "then", "time", "to",
    "true", "union", "unique", "update", "user", "using", "values", "when", "where", "with",
))  # fmt: skip


def is_name(text: str) -> bool:
    """Whether the text can name a column as it is: small letters, digits, single underscores, not too long."""
    return len(text) <= LONGEST and NAME.fullmatch(text) is not None


def identifier(text: str, taken: Iterable[str] = ()) -> str:
    """A name for the column under a header, other than those taken: 户口性质 becomes hukouxingzhi, 参加工作年月 (six syllables) cjgzny."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _BRACKETS.sub("", plain) or plain
    spelt = _HAN.sub(lambda match: f"_{_pinyin(match[0])}_", plain)
    ascii_only = unicodedata.normalize("NFD", _with_underscores(spelt)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")
    if not name or not name[0].isalpha():
        name = f"c_{name}".rstrip("_")
    name = name[:LONGEST].rstrip("_")
    return distinct_from(f"{name}_value" if name in _RESERVED else name, taken)


def distinct_from(name: str, taken: Iterable[str]) -> str:
    """The name, numbered if it is taken."""
    known = set(taken)
    candidate, number = name, 1
    while candidate in known:
        number += 1
        suffix = f"_{number}"
        candidate = name[: LONGEST - len(suffix)].rstrip("_") + suffix
    return candidate


def _with_underscores(text: str) -> str:
    """camelCase taken apart."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)


def _pinyin(han: str) -> str:
    """Short words in full, long ones by their initials."""
    from pypinyin import (
        lazy_pinyin,  # here and not above: its dictionary takes a fifth of a second that other commands do not need
    )

    syllables = lazy_pinyin(han)
    return "".join(syllables if len(syllables) <= _SYLLABLES else (s[0] for s in syllables))
