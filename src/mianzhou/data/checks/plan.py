"""A schema, bound to the columns of a file, compiled into one statement that standardises every row and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from mianzhou.data.checks.constraints import constraint_refusals
from mianzhou.data.checks.dialect import DUCKDB, Dialect
from mianzhou.data.checks.expressions import fields_of, parse
from mianzhou.data.checks.forms import VARCHAR, Form, Names, Refusal, Surroundings, folded, one_of
from mianzhou.data.checks.identifier_forms import REGIONS_TABLE
from mianzhou.data.checks.readings import form_of, physical_type
from mianzhou.data.checks.regions import RegionCodes
from mianzhou.data.checks.rules import Column, rule_sql
from mianzhou.data.schemas.model import Field, Mode, Schema

ROW, REASONS = "_row", "_reasons"
ORIGINAL = "__original"
BETWEEN = "\x1f"  # joins the parts of a compound key


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of the checked rows."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Values held elsewhere that a foreign key must be among: a table of one column `key` under this name, filled by the engine.

    `files` are Parquet files with the columns `columns`; an empty `resource` is this resource itself.
    """

    table: str
    resource: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What is to be done with every row. `bound` says under which column of the file each field stands."""

    schema: Schema
    bound: Mapping[str, str]
    as_of: date
    regions: RegionCodes
    references: tuple[Reference, ...] = ()
    uses_regions: bool = field(default=False)

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """What accepted rows carry: `_row`, the fields, the received text of those that standardising can change."""
        fields = [ResultColumn(f.name, physical_type(f)) for f in self.schema.fields]
        originals = [ResultColumn(f"{f.name}{ORIGINAL}", VARCHAR) for f in self.schema.fields]
        return (ResultColumn(ROW, "BIGINT"), *fields, *originals)

    @property
    def key(self) -> tuple[str, ...]:
        """The fields by which a record is known again: the primary key; without one, all of them."""
        return self.schema.primary_key or tuple(f.name for f in self.schema.fields)

    @property
    def unique_fields(self) -> tuple[str, ...]:
        """Fields that must be unique beside the key."""
        return tuple(
            f.name for f in self.schema.fields if f.constraints.unique and (f.name,) != self.schema.primary_key
        )

    @property
    def mode(self) -> Mode:
        return self.schema.mode

    def tables(self) -> dict[str, pa.Table]:
        """Small tables that the statement reads beside the source, by name."""
        if not self.uses_regions:
            return {}
        return {
            REGIONS_TABLE: pa.table({"code": pa.array(_with_filled(self.regions.valid_on(self.as_of)), pa.string())})
        }

    def checked_sql(self, source: str, dialect: Dialect = DUCKDB) -> str:
        """`_row`, the standardised fields, their originals and `_reasons` of every row of `source` (a relation with `_row` and text columns)."""
        return _Compiler(self, dialect).statement(source)


def compile_checks(
    schema: Schema,
    binding: Mapping[str, str],
    *,
    as_of: date,
    references: Mapping[str, Sequence[str]] | None = None,
    regions: RegionCodes | None = None,
) -> CheckPlan:
    """The plan of a batch. `binding` maps field names to columns of the file; fields without one are empty in every row.

    `references` gives the Parquet files that hold the current state of each resource that foreign keys name. Raises
    ConstraintError and ExpressionError for what the schema says wrongly: nothing is left to fail at the rows.
    """
    held = dict(references or {})
    plan = CheckPlan(
        schema=schema,
        bound={f.name: binding[f.name] for f in schema.fields if binding.get(f.name) is not None},
        as_of=as_of,
        regions=regions or RegionCodes(),
        references=tuple(
            Reference(
                f"mianzhou_reference_{i}",
                key.resource,
                key.fields,
                key.reference_fields,
                tuple(held.get(key.resource, ())),
            )
            for i, key in enumerate(schema.foreign_keys)
            if key.resource
        ),
        uses_regions=bool(regions and regions.complete) and any(f.standard == "region_code" for f in schema.fields),
    )
    plan.checked_sql("probe")
    return plan


def _with_filled(codes: Sequence[str]) -> list[str]:
    """Codes of provinces and prefectures also as files write them, filled to six digits."""
    return [code.ljust(6, "0") for code in codes]


class _Compiler:
    """Writes the statement: layer by layer, each a subquery, that no expression is computed twice."""

    def __init__(self, plan: CheckPlan, dialect: Dialect) -> None:
        self._plan = plan
        self._dialect = dialect
        self._names = {f.name: Names(i) for i, f in enumerate(plan.schema.fields)}
        self._forms = {f.name: form_of(self._surroundings(f)) for f in plan.schema.fields}

    def _surroundings(self, of: Field) -> Surroundings:
        return Surroundings(self._dialect, self._plan.as_of, self._plan.regions, of, self._names[of.name])

    def statement(self, source: str) -> str:
        fields = self._plan.schema.fields
        layers = [
            [f"{self._received(f)} AS {self._names[f.name].received}" for f in fields],
            [f"{form.probe} AS {self._names[name].probe}" for name, form in self._forms.items() if form.probe],
            [f"{self._quick(f)} AS {self._names[f.name].quick}" for f in fields],
            [f"{self._plain(f)} AS {self._names[f.name].plain}" for f in fields],
            [
                f"CASE WHEN {n.quick} THEN NULL ELSE {form.middle} END AS {n.middle}"
                for n, form in self._pairs()
                if form.middle
            ],
            [f"{self._value(n, form)} AS {n.value}" for n, form in self._pairs()],
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
        return "CAST(NULL AS VARCHAR)" if column is None else self._dialect.quoted(column)

    def _missing_words(self) -> tuple[str, ...]:
        return tuple(word for word in self._plan.schema.missing_values if word.strip())

    def _quick(self, of: Field) -> str:
        """The quick reading holds, the value keeps the constraints, and the text is none of the words for nothing."""
        form, names = self._forms[of.name], self._names[of.name]
        refusals = constraint_refusals(self._surroundings(of), form, f"({form.quick_value})")
        kept = "".join(f" AND NOT ({refusal.condition})" for refusal in refusals)
        words = self._missing_words()
        given = f" AND NOT ({one_of(self._dialect, names.received, words)})" if words else ""
        return f"coalesce(({form.quick}){kept}{given}, FALSE)"

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

    def _value(self, names: Names, form: Form) -> str:
        careful = f"CASE WHEN {names.plain} IS NULL THEN NULL ELSE {form.value} END"
        return f"CASE WHEN {names.quick} THEN {form.quick_value} ELSE {careful} END"

    def _error(self, of: Field) -> str:
        """The first rule that the value breaks, NULL if it breaks none."""
        form, names, s = self._forms[of.name], self._names[of.name], self._surroundings(of)
        required = of.constraints.required or of.name in self._plan.schema.primary_key
        broken: list[Refusal] = [*form.refusals, *constraint_refusals(s, form, names.value)]
        missing = "'required'" if required else "NULL"
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
        found = []
        for rule in self._plan.schema.rules:
            tree = parse(rule.expression)
            kept = rule_sql(tree, columns, self._dialect, self._plan.as_of, rule.expression)
            first = next(iter(fields_of(tree)), "")
            found.append((f"b{len(found)}", f"{first}:rule.{rule.name}", f"coalesce(NOT {kept}, FALSE)"))
        for reference in self._plan.references:
            held = self.key_text(reference.fields)
            broken = f"coalesce({held} NOT IN (SELECT key FROM {reference.table}), FALSE)"
            found.append((f"b{len(found)}", f"{reference.fields[0]}:foreign_key", broken))
        return found

    def key_text(self, fields: Sequence[str]) -> str:
        """The values of some fields as one text, NULL if one of them is."""
        texts = [self._dialect.text_of(self._names[name].value, self._forms[name].kind) for name in fields]
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
