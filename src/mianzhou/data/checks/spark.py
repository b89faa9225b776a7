"""What Spark SQL says otherwise than DuckDB: the same statements, the same results, on more than one machine.

Tried against Spark 3.5. Both count characters as code points, begin positions at 1 and join texts without NULLs; what differs is below.
"""

from __future__ import annotations

from collections.abc import Sequence

from mianzhou.data.checks.dialect import Dialect

_KINDS = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ", "HUGEINT": "DECIMAL(38,0)", "UBIGINT": "DECIMAL(20,0)"}


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind)


class SparkDialect(Dialect):
    """Spark's way."""

    name = "spark"

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text_literal(self, text: str) -> str:
        # A raw literal takes every character but its own quote, and has no escapes for that one.
        if "'" not in text:
            return f"r'{text}'" if text else "''"
        if '"' not in text:
            return f'r"{text}"'
        return f"concat({', '.join(self._pieces(text))})"

    @staticmethod
    def _pieces(text: str) -> list[str]:
        pieces: list[str] = []
        for number, part in enumerate(text.split("'")):
            if number:
                pieces.append('"\'"')
            if part:
                pieces.append(f"r'{part}'")
        return pieces

    def try_cast(self, value: str, kind: str) -> str:
        return f"TRY_CAST({value} AS {_kind(kind)})"

    def text_of(self, value: str, kind: str) -> str:
        return value if kind == "VARCHAR" else f"CAST({value} AS STRING)"

    def matches(self, value: str, pattern: str) -> str:
        whole = self.text_literal(rf"\A(?:{pattern})\z")
        return f"({value} RLIKE {whole})"

    def replaced(self, value: str, pattern: str, by: str) -> str:
        kept = by.replace("\\", "\\\\").replace("$", "\\$")
        return f"regexp_replace({value}, {self.text_literal(pattern)}, {self.text_literal(kept)})"

    def begins(self, value: str, part: str) -> str:
        return f"startswith({value}, {part})"

    def ends(self, value: str, part: str) -> str:
        return f"endswith({value}, {part})"

    def whole_division(self, value: str, by: int) -> str:
        return f"({value} DIV {by})"

    def fingerprint(self, values: Sequence[str], salt: str = "") -> str:
        # xxhash64 passes over NULLs, so that a NULL's place must be told beside it.
        told = [part for value in values for part in (f"isnull({value})", value)]
        return f"xxhash64({', '.join([*told, *([self.text_literal(salt)] if salt else [])])})"

    def days_between(self, later: str, earlier: str) -> str:
        return f"datediff({later}, {earlier})"

    def days_after(self, start: str, days: str) -> str:
        return f"date_add({start}, CAST({days} AS INT))"

    def number_literal(self, text: str, kind: str) -> str:
        return f"CAST({self.text_literal(text)} AS {_kind(kind)})"


SPARK = SparkDialect()
