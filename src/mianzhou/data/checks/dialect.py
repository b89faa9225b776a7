"""What differs between the engines, as named functions: everything else in a statement is written alike for both.

Statements are written for DuckDB. A `Dialect` for another engine overrides what that engine says otherwise; regular expressions keep to what
RE2 and Java agree on (no look-around, no back references, code points as `\\x{4e00}`).
"""

from __future__ import annotations

from collections.abc import Sequence


def literal(text: str) -> str:
    """`text` as a string literal."""
    return "'" + text.replace("'", "''") + "'"


class Dialect:
    """DuckDB's way."""

    name = "duckdb"

    def quoted(self, name: str) -> str:
        """An identifier, whatever characters it has."""
        return '"' + name.replace('"', '""') + '"'

    def text_literal(self, text: str) -> str:
        """A string constant."""
        return literal(text)

    def try_cast(self, value: str, kind: str) -> str:
        """`value` as `kind`, NULL where it cannot be."""
        return f"TRY_CAST({value} AS {kind})"

    def text_of(self, value: str, kind: str) -> str:
        """The canonical text of a typed value: 2018-01-05, 2018-01-05 08:30:00, 1234.50, true."""
        return value if kind == "VARCHAR" else f"CAST({value} AS VARCHAR)"

    def matches(self, value: str, pattern: str) -> str:
        """Whether the whole of `value` matches."""
        return f"regexp_full_match({value}, {self.text_literal(pattern)})"

    def replaced(self, value: str, pattern: str, by: str) -> str:
        """Every match replaced by the text `by`."""
        return f"regexp_replace({value}, {self.text_literal(pattern)}, {self.text_literal(by)}, 'g')"

    def captured(self, value: str, pattern: str, group: int) -> str:
        """What a group of the pattern matched, empty where nothing did."""
        return f"regexp_extract({value}, {self.text_literal(pattern)}, {group})"

    def translated(self, value: str, characters: str, into: str) -> str:
        """Characters exchanged one for one; those beyond the end of `into` are dropped."""
        return f"translate({value}, {self.text_literal(characters)}, {self.text_literal(into)})"

    def position(self, value: str, part: str) -> str:
        """Where `part` begins in `value`, 1 for the first character, 0 for nowhere."""
        return f"instr({value}, {part})"

    def begins(self, value: str, part: str) -> str:
        """Whether `value` begins with `part`."""
        return f"starts_with({value}, {part})"

    def ends(self, value: str, part: str) -> str:
        """Whether `value` ends with `part`."""
        return f"ends_with({value}, {part})"

    def joined(self, values: Sequence[str], by: str) -> str:
        """Those values that are not NULL, joined."""
        return f"concat_ws({self.text_literal(by)}, {', '.join(values)})"

    def whole_division(self, value: str, by: int) -> str:
        """Whole-number division."""
        return f"({value} // {by})"

    def fingerprint(self, values: Sequence[str], salt: str = "") -> str:
        """64 bits that stand for the values; NULL counts as a value. Within one engine and one version only."""
        return f"hash({', '.join([*values, *([self.text_literal(salt)] if salt else [])])})"

    def days_between(self, later: str, earlier: str) -> str:
        """Whole days from `earlier` to `later`."""
        return f"date_diff('day', {earlier}, {later})"

    def days_after(self, start: str, days: str) -> str:
        """The date so many days after `start`."""
        return f"({start} + {days})"

    def number_literal(self, text: str, kind: str) -> str:
        """A constant of a numeric or temporal type; the text was read strictly before."""
        return f"CAST({self.text_literal(text)} AS {kind})"


DUCKDB = Dialect()
