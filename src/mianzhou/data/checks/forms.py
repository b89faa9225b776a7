"""How one field is read: statements over its columns, step by step.

For every field the compiled statement carries the columns of `Names`: the received text, a probe, whether the quick reading holds, the plain text,
a middle step, the value. The quick reading is cheap and recognises only the common, canonical form; what it does not recognise goes
the careful way. Where both apply they agree (a property test holds them to it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.looks import Look
from mianzhou.data.checks.regions import RegionCodes
from mianzhou.data.schemas.model import Field
from mianzhou.data.standards.facts import FULL_WIDTH, HALF_WIDTH, SPACES

VARCHAR, BIGINT, DOUBLE, MONEY = "VARCHAR", "BIGINT", "DOUBLE", "DECIMAL(18,2)"
DATE, TIMESTAMP, BOOLEAN = "DATE", "TIMESTAMP", "BOOLEAN"

# The same characters as a class of a regular expression.
SPACE_CLASS = "".join(f"\\x{{{ord(c):x}}}" for c in SPACES)
WIDE_CLASS = f"\\x{{{ord(FULL_WIDTH[0]):x}}}-\\x{{{ord(FULL_WIDTH[-1]):x}}}"
HAN = "\\x{3007}\\x{3400}-\\x{4dbf}\\x{4e00}-\\x{9fff}\\x{e000}-\\x{f8ff}\\x{f900}-\\x{faff}\\x{20000}-\\x{323af}"
# Text that no folding changes: no white space, no full-width forms, no characters outside the usual ones.
UNTOUCHED = f"[!-~\\x{{3001}}-\\x{{3011}}{HAN}]+"


class Fold(Enum):
    """What is made plain before a value is read the careful way."""

    TRIM = "trim"  # outer white space goes
    FOLD = "fold"  # and full-width letters and digits become narrow, runs of white space one space
    TIGHT = "tight"  # and all white space goes


@dataclass(frozen=True, slots=True)
class Names:
    """The columns of one field inside the compiled statement; those that stand beside received columns have names that no file gives."""

    index: int

    @property
    def received(self) -> str:
        return f"r{self.index}"

    @property
    def probe(self) -> str:
        return f"p{self.index}"

    @property
    def quick(self) -> str:
        return f"k{self.index}"

    @property
    def shape(self) -> str:
        return f"mianzhou_h{self.index}"

    @property
    def pattern(self) -> str:
        return f"mianzhou_g{self.index}"

    @property
    def look(self) -> str:
        return f"mianzhou_l{self.index}"

    @property
    def finding(self) -> str:
        return f"mianzhou_k{self.index}"

    @property
    def carried(self) -> str:
        return f"mianzhou_v{self.index}"

    @property
    def plain(self) -> str:
        return f"t{self.index}"

    @property
    def middle(self) -> str:
        return f"m{self.index}"

    @property
    def value(self) -> str:
        return f"v{self.index}"

    @property
    def error(self) -> str:
        return f"e{self.index}"

    @property
    def original(self) -> str:
        return f"o{self.index}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A condition under which the value is refused, and the rule that says so."""

    condition: str
    rule: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What engines that can have seen of a column beforehand: made when it is wanted.

    `kind` is what is found: whether the quick reading holds, or a date or an amount, which says that it does by being there. If it is of the
    form's own kind, it is the value. `partial`: where nothing is found the quick reading may hold all the same.
    """

    look: Callable[[], Look]
    kind: str = BOOLEAN
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """How a field is read. All statements are over the columns of the field's `Names`.

    `probe` is over the received text; the quick reading holds where the whole of the received text matches `shape` (if there is one) and
    `quick` is true, a condition over received text and probe; `quick_value` is the value where it holds.
    `exact` says that where `quick` holds the canonical text of the value is the received text. `middle` is over the plain
    text, `value` over plain text and middle step, refusals over all.
    """

    kind: str
    fold: Fold
    quick: str
    quick_value: str
    value: str
    shape: str = ""
    probe: str = ""
    middle: str = ""
    exact: bool = True
    plain: bool = False  # the quick reading only looks that no folding is needed
    keep_original: bool = False  # the value's text is not the same in every engine: the received text is always kept
    seen: Seen | None = None  # by engines that can, instead of `shape` and `quick`
    seen_same: str = ""  # true only where the text of a value that was seen is the received one
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a reading may depend on beside the value."""

    dialect: Dialect
    as_of: date
    regions: RegionCodes
    field: Field
    names: Names


def folded(dialect: Dialect, text: str, fold: Fold) -> str:
    """`text` made plain. What is plain already, as most of it is, is told by one pattern and left as it is."""
    outer = f"^[{SPACE_CLASS}]+|[{SPACE_CLASS}]+$"
    if fold is Fold.TRIM:
        changed = dialect.replaced(text, outer, "")
    else:
        # Engines make their table of characters anew for every text.
        narrow = dialect.translated(text, FULL_WIDTH, HALF_WIDTH)
        narrow = f"CASE WHEN {dialect.matches(text, f'[^{WIDE_CLASS}]*')} THEN {text} ELSE {narrow} END"
        inner = f"[{SPACE_CLASS}]+"
        # An apostrophe before a number is a spreadsheet's mark for text.
        changed = dialect.replaced(dialect.replaced(narrow, inner, ""), "^'", "")
        if fold is Fold.FOLD:
            changed = dialect.replaced(dialect.replaced(narrow, outer, ""), inner, " ")
    untouched = UNTOUCHED.replace("!-~", "!-&(-~") if fold is Fold.TIGHT else UNTOUCHED
    return f"CASE WHEN {dialect.matches(text, untouched)} THEN {text} ELSE {changed} END"


def one_of(dialect: Dialect, value: str, choices: Sequence[str]) -> str:
    """Whether `value` is one of the texts."""
    if not choices:
        return "FALSE"
    return f"{value} IN ({', '.join(dialect.text_literal(choice) for choice in choices)})"
