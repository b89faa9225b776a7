"""The statements of a plan: the careful one, which reads anything and gives reasons, and the quick one, which knows clean rows when it sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mianzhou.data.checks.constraints import constraint_refusals, names_its_characters
from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.expressions import fields_of, parse
from mianzhou.data.checks.forms import BOOLEAN, DATE, VARCHAR, Form, Names, Refusal, Surroundings, folded, one_of
from mianzhou.data.checks.looks import Look, shape_of
from mianzhou.data.checks.number_forms import money_unit
from mianzhou.data.checks.readings import form_of
from mianzhou.data.checks.rules import Column, rule_sql
from mianzhou.data.schemas.model import Field

if TYPE_CHECKING:
    from mianzhou.data.checks.plan import CheckPlan

ROW, REASONS, CLEAN = "_row", "_reasons", "_clean"
ORIGINAL = "__original"
BETWEEN = "\x1f"  # joins the parts of a compound key


class Compiler:
    """Writes the statement: layer by layer, each a subquery, that no expression is computed twice."""

    def __init__(self, plan: CheckPlan, dialect: Dialect, *, looked: bool = False, sifted: bool = False) -> None:
        self._plan = plan
        self._dialect = dialect
        self._looked = looked  # whether the source has the columns of `looks`
        self._sifted = sifted  # whether it has the columns of `findings`
        self._names = {f.name: Names(i) for i, f in enumerate(plan.schema.fields)}
        self._forms = {f.name: form_of(self._surroundings(f)) for f in plan.schema.fields}

    def _surroundings(self, of: Field) -> Surroundings:
        # What a file says of its own figures goes before what the schema says of most files.
        unit = money_unit(self._plan.bound.get(of.name, "")) if of.standard == "money" else ""
        told = replace(of, unit=unit) if unit else of
        return Surroundings(self._dialect, self._plan.as_of, self._plan.regions, told, self._names[of.name])

    def statement(self, source: str) -> str:
        fields = self._plan.schema.fields
        layers = [
            [f"{self._received(f)} AS {self._names[f.name].received}" for f in fields] + self._quick_before(),
            [f"{form.probe} AS {n.probe}" for n, form in self._pairs() if self._is_probed(n, form)],
            [] if self._sifted else [f"{self._quick(f)} AS {self._names[f.name].quick}" for f in fields],
            [f"{self._plain(f)} AS {self._names[f.name].plain}" for f in fields],
            [
                f"CASE WHEN {n.quick} THEN NULL ELSE {form.middle} END AS {n.middle}"
                for n, form in self._pairs()
                if form.middle
            ],
            [f"{self._value(f)} AS {self._names[f.name].value}" for f in fields],
            [f"{self._error(f)} AS {self._names[f.name].error}" for f in fields]
            + [f"{self._original(n, form)} AS {n.original}" for n, form in self._pairs()]
            + [f"{sql} AS {alias}" for alias, _, sql in self._row_rules()],
        ]
        kept = [ROW]
        statement = f"SELECT {ROW}, {', '.join(layers[0])} FROM {source}"
        for layer in layers[1:]:
            statement = f"SELECT *, {', '.join(layer)} FROM ({statement}) AS l" if layer else statement
        kept += [f"{self._names[f.name].value} AS {self._dialect.quoted(f.name)}" for f in fields]
        kept += [f"{self._names[f.name].original} AS {self._dialect.quoted(f.name + ORIGINAL)}" for f in fields]
        return f"SELECT {', '.join(kept)}, {self._reasons()} AS {REASONS} FROM ({statement}) AS l"

    def _pairs(self) -> list[tuple[Names, Form]]:
        return [(self._names[name], form) for name, form in self._forms.items()]

    def _received(self, of: Field) -> str:
        column = self._plan.bound.get(of.name)
        return self._dialect.try_cast("NULL", VARCHAR) if column is None else self._dialect.quoted(column)

    def _quick_before(self) -> list[str]:
        """Whether the quick reading holds, and typed values, where the quick statement has said so before."""
        if not self._sifted:
            return []
        return [f"{n.finding} AS {n.quick}" for n in self._names.values()] + self._carried()

    def _is_probed(self, names: Names, form: Form) -> bool:
        return bool(form.probe) and not self._sifted

    def findings(self) -> list[str]:
        """The columns in which the quick statement says of each field whether its value is known: by the quick reading, or because it may be
        empty and is; and those of the values that are not the received text.
        """
        return [n.finding for n in self._names.values()] + self._carried()

    def _carried(self) -> list[str]:
        return [self._names[f.name].carried for f in self._plan.schema.fields if not self._keeps_text(f)]

    def _missing_words(self) -> tuple[str, ...]:
        return tuple(word for word in self._plan.schema.missing_values if word.strip())

    def _quick(self, of: Field) -> str:
        return f"coalesce({self._quick_condition(of)}, FALSE)"

    def _quick_condition(self, of: Field) -> str:
        """The quick reading holds, the value keeps the constraints, and the text is none of the words for nothing."""
        form, names, s = self._forms[of.name], self._names[of.name], self._surroundings(of)
        looked = self._looked and of.name in self._plan.bound
        conditions = []
        if form.shape and not (form.plain and names_its_characters(of.constraints.pattern)):
            beforehand = looked and form.seen is None
            conditions.append(names.shape if beforehand else self._dialect.matches(names.received, form.shape))
        conditions.append(f"({form.quick})")
        if form.seen is not None and self._sees(of.name):
            found = names.look if form.seen.kind == BOOLEAN else f"{names.look} IS NOT NULL"
            asked = f"CASE WHEN {found} THEN TRUE ELSE {' AND '.join(conditions)} END"
            conditions = [f"({asked})" if form.seen.partial else f"({found})"]
        for refusal in constraint_refusals(s, form, f"({form.quick_value})"):
            seen = looked and refusal.rule == "pattern" and self._keeps_text(of)
            conditions.append(names.pattern if seen else f"NOT ({refusal.condition})")
        if words := self._missing_words():
            conditions.append(f"NOT ({one_of(self._dialect, names.received, words)})")
        return " AND ".join(conditions)

    def _plain(self, of: Field) -> str:
        """The text made plain; NULL where the cell is empty or holds a word for nothing."""
        form, names, d = self._forms[of.name], self._names[of.name], self._dialect
        plain = f"NULLIF({folded(d, names.received, form.fold)}, '')"
        words = self._missing_words()
        if words:
            bare = folded(d, names.received, form.fold)
            plain = f"CASE WHEN {one_of(d, bare, words)} THEN NULL ELSE {plain} END"
        return (
            f"CASE WHEN {names.quick} OR {names.received} = '' OR {names.received} IS NULL THEN NULL ELSE {plain} END"
        )

    def _value(self, of: Field) -> str:
        names, form = self._names[of.name], self._forms[of.name]
        careful = f"CASE WHEN {names.plain} IS NULL THEN NULL ELSE {form.value} END"
        quick = form.quick_value
        if self._sifted:
            quick = self._quick_value(of) if self._keeps_text(of) else names.carried
        return f"CASE WHEN {names.quick} THEN {quick} ELSE {careful} END"

    def _error(self, of: Field) -> str:
        """The first rule that the value breaks, NULL if it breaks none."""
        form, names, s = self._forms[of.name], self._names[of.name], self._surroundings(of)
        broken: list[Refusal] = [*form.refusals, *constraint_refusals(s, form, names.value)]
        missing = "'required'" if self._required(of) else "NULL"
        cases = " ".join(f"WHEN {refusal.condition} THEN '{refusal.rule}'" for refusal in broken)
        return f"CASE WHEN {names.quick} THEN NULL WHEN {names.plain} IS NULL THEN {missing} {cases} ELSE NULL END"

    def _original(self, names: Names, form: Form) -> str:
        """The received text where the value's own text does not give it back."""
        if form.keep_original:
            return f"CASE WHEN {names.received} = '' THEN NULL ELSE {names.received} END"
        same = f"coalesce({self._dialect.text_of(names.value, form.kind)}, '') = {names.received}"
        kept = f"CASE WHEN {same} THEN NULL ELSE {names.received} END"
        return f"CASE WHEN {names.quick} THEN NULL ELSE {kept} END" if form.exact else kept

    def _row_rules(self) -> list[tuple[str, str, str]]:
        """Conditions over the row: alias, the reason, and a condition that is true where it is broken."""
        columns = {name: Column(self._names[name].value, form.kind) for name, form in self._forms.items()}
        return [(f"b{i}", reason, broken) for i, (reason, broken) in enumerate(self._broken(columns))]

    def _broken(self, columns: dict[str, Column]) -> list[tuple[str, str]]:
        """Reasons of the conditions between fields and of foreign keys, each with what is true where it is broken."""
        found: list[tuple[str, str]] = []
        for rule in self._plan.schema.rules:
            tree = parse(rule.expression)
            kept = rule_sql(tree, columns, self._dialect, self._plan.as_of, rule.expression)
            first = next(iter(fields_of(tree)), "")
            found.append((f"{first}:rule.{rule.name}", f"coalesce(NOT {kept}, FALSE)"))
        for reference in self._plan.references:
            held = self._key_text(reference.fields, columns)
            found.append(
                (
                    f"{reference.fields[0]}:foreign_key",
                    # NULL would be "not among" an empty list: a resource that holds nothing yet.
                    f"coalesce({held} IS NOT NULL AND {held} NOT IN (SELECT key FROM {reference.table}), FALSE)",
                )
            )
        return found

    def _key_text(self, fields: Sequence[str], columns: dict[str, Column]) -> str:
        """The values of some fields as one text, NULL if one of them is."""
        texts = [self._dialect.text_of(columns[name].name, columns[name].kind) for name in fields]
        return f" || {self._dialect.text_literal(BETWEEN)} || ".join(texts)

    def _reasons(self) -> str:
        """Nothing for a clean row; else every reason, fields first. Built only where something is wrong."""
        d = self._dialect
        errors = [
            (f"{n.error} IS NOT NULL", f"{d.text_literal(name + ':')} || {n.error}") for name, n in self._names.items()
        ]
        errors += [
            (alias, f"CASE WHEN {alias} THEN {d.text_literal(reason)} END") for alias, reason, _ in self._row_rules()
        ]
        wrong = " OR ".join(condition for condition, _ in errors)
        return f"CASE WHEN {wrong} THEN {d.joined([text for _, text in errors], ';')} ELSE '' END"

    def quick_statement(self, source: str) -> str:
        """`_row`, `_clean`, what is known of each field, and the values and originals that hold where `_clean` is true.

        Clean means: every value is in its common form and keeps every condition. A row that is not clean may still be good; the
        careful statement decides. Text values are the received text, or NULL for the empty one.
        """
        fields = self._plan.schema.fields
        received = [f"{self._received(f)} AS {self._names[f.name].received}" for f in fields]
        received += list(self._looks()) if self._looked else []
        statement = f"SELECT {ROW}, {', '.join(received)} FROM {source}"
        probes = [f"{sql} AS {self._names[f.name].probe}" for f in fields if (sql := self._quick_probe(f))]
        if probes:
            statement = f"SELECT *, {', '.join(probes)} FROM ({statement}) AS l"
        values = [f"{self._quick_value(f)} AS {self._names[f.name].value}" for f in fields]
        conditions = [f"{self._quick_or_empty(f)} AS {self._names[f.name].quick}" for f in fields]
        statement = f"SELECT *, {', '.join(values + conditions)} FROM ({statement}) AS l"
        columns = {
            name: Column(self._names[name].value, form.kind, self._birth(name)) for name, form in self._forms.items()
        }
        clean = [n.quick for n in self._names.values()] + [f"NOT {broken}" for _, broken in self._broken(columns)]
        kept = [f"{n.quick} AS {n.finding}" for n in self._names.values()]
        kept += [f"{n.value} AS {n.carried}" for n in self._names.values() if n.carried in self._carried()]
        kept += [f"{self._names[f.name].value} AS {self._dialect.quoted(f.name)}" for f in fields]
        kept += [f"{self._quick_original(name)} AS {self._dialect.quoted(name + ORIGINAL)}" for name in self.inexact()]
        return f"SELECT {ROW}, coalesce({' AND '.join(clean)}, FALSE) AS {CLEAN}, {', '.join(kept)} FROM ({statement}) AS l"

    def _quick_probe(self, of: Field) -> str:
        """The probe, asked for only where what was seen beforehand does not do."""
        form, names = self._forms[of.name], self._names[of.name]
        if form.seen is None or not self._sees(of.name):
            return form.probe
        if form.seen.kind != form.kind:
            return form.probe if form.seen.partial else ""
        return f"coalesce({names.look}, {form.probe})"

    def _sees(self, name: str) -> bool:
        """Whether the column that was seen beforehand is there."""
        return self._looked and name in self._plan.bound and self._forms[name].seen is not None

    def _birth(self, name: str) -> str:
        """Where the birth date of a resident number stands, if it was seen."""
        seen = self._forms[name].seen
        return (
            self._names[name].look
            if seen and self._sees(name) and (seen.kind, self._forms[name].kind) == (DATE, VARCHAR)
            else ""
        )

    def inexact(self) -> list[str]:
        """Fields whose received text may have to be kept although the quick reading holds."""
        return [name for name, form in self._forms.items() if form.keep_original or not form.exact]

    def as_received(self) -> list[str]:
        """Fields whose values in clean rows are the received text itself."""
        return [
            name for name in self._forms if name in self._plan.bound and self._keeps_text(self._plan.schema.field(name))
        ]

    def looks(self) -> dict[str, tuple[str, Look]]:
        """Columns that an engine may have beforehand: of which column of the file, and what is looked for."""
        return {name: (column, make()) for name, (column, make) in self._looks().items()}

    def _looks(self) -> dict[str, tuple[str, Callable[[], Look]]]:
        found: dict[str, tuple[str, Callable[[], Look]]] = {}
        for of in self._plan.schema.fields:
            form, names, column = self._forms[of.name], self._names[of.name], self._plan.bound.get(of.name)
            pattern = of.constraints.pattern if self._keeps_text(of) else None
            if column is None:
                continue
            if form.seen is not None:
                found[names.look] = (column, form.seen.look)
            elif form.shape and not (form.plain and names_its_characters(pattern)):
                found[names.shape] = (column, partial(shape_of, form.shape))
            if pattern:
                found[names.pattern] = (column, partial(shape_of, pattern))
        return found

    def _keeps_text(self, of: Field) -> bool:
        """Whether the value in the quick reading is the received text."""
        form = self._forms[of.name]
        return form.kind == VARCHAR and form.quick_value == self._names[of.name].received

    def _quick_value(self, of: Field) -> str:
        form = self._forms[of.name]
        return (
            f"NULLIF({form.quick_value}, '')" if form.kind == VARCHAR and not self._required(of) else form.quick_value
        )

    def _quick_or_empty(self, of: Field) -> str:
        quick, received = self._quick_condition(of), self._names[of.name].received
        if self._required(of):
            return quick
        return f"(({quick}) OR {received} = '' OR {received} IS NULL)" if of.name in self._plan.bound else "TRUE"

    def _quick_original(self, name: str) -> str:
        names, form = self._names[name], self._forms[name]
        received = names.received
        if form.keep_original:
            return f"NULLIF({received}, '')"
        same = f"coalesce({self._dialect.text_of(names.value, form.kind)}, '') = {received}"
        seen = (
            f"WHEN {names.look} IS NOT NULL AND {form.seen_same} THEN NULL"
            if self._sees(name) and form.seen_same
            else ""
        )
        return f"CASE {seen} WHEN {same} THEN NULL ELSE {received} END"

    def _required(self, of: Field) -> bool:
        return of.constraints.required or of.name in self._plan.schema.primary_key
