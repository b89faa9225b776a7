"""What the intake is held against: others' tools, each set to check as much of the same file as it can, and bare copies that check nothing.

Only ours keeps what it refuses and commits to a table with history. Frictionless and pydantic here read and check, and store nothing;
PostgreSQL stores, and gets a file without errors, since it stops at the first.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

from benchmarks._intake_city import COUNTIES, HEADERS

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_RESIDENT = re.compile("[1-9][0-9]{16}[0-9X]")
_CREDIT = re.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def _resident_ok(value: str) -> bool:
    if not _RESIDENT.fullmatch(value) or value[:6] not in COUNTIES:
        return False
    total = sum(w * int(c) for w, c in zip(RESIDENT_WEIGHTS, value, strict=False))
    return "10X98765432"[total % 11] == value[17]


def _credit_ok(value: str) -> bool:
    if not _CREDIT.fullmatch(value):
        return False
    total = sum(w * ALPHABET.index(c) for w, c in zip(CREDIT_WEIGHTS, value, strict=False))
    return ALPHABET[(31 - total % 31) % 31] == value[17]


def _birth(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def frictionless_validate(path: Path, part: int) -> int:
    """Table Schema with every constraint, and checks of the two check characters and of the conditions between fields."""
    import frictionless

    class Rules(frictionless.Check):
        type = "rules"
        Errors = [frictionless.errors.RowConstraintError]

        def validate_row(self, row: Any) -> Any:
            number, code = row["公民身份号码"] or "", row["用人单位统一社会信用代码"]
            wrong = not _resident_ok(number) or bool(code and not _credit_ok(code))
            born, insured = row["出生日期"], row["参保日期"]
            wrong = wrong or bool(born and (_birth(number) != born or (insured and insured < born)))
            if wrong:
                yield frictionless.errors.RowConstraintError.from_row(row, note="rules")

    required = {"required": True}
    constraints: dict[str, dict[str, Any]] = {
        "登记编号": {**required, "pattern": "YL[0-9]{10}", "unique": True},
        "公民身份号码": required,
        "姓名": {**required, "maxLength": 30, "pattern": "[\u4e00-\u9fff·]+"},
        "性别": {**required, "enum": ["1", "2"]},
        "出生日期": {**required, "minimum": "1900-01-01"},
        "行政区划代码": {**required, "enum": sorted(COUNTIES)},
        "住址": {"maxLength": 100},
        "联系电话": {"pattern": "1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}"},
        "缴费工资": {"minimum": "0", "maximum": "1000000"},
        "参保日期": required,
        "状态": {**required, "enum": ["1", "2", "3"]},
    }
    types = {"出生日期": "date", "参保日期": "date", "缴费工资": "number"}
    fields = [
        {"name": title, "type": types.get(title, "string"), "constraints": constraints.get(title, {})}
        for title in HEADERS.values()
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", dir=path.parent, encoding="utf-8") as sample:
        with path.open(encoding="utf-8") as whole:
            sample.writelines(islice(whole, part + 1))
        sample.flush()
        schema = frictionless.Schema.from_descriptor({"fields": fields})
        name = os.path.basename(sample.name)
        resource = frictionless.Resource(path=name, basepath=os.fspath(path.parent), schema=schema)
        report = resource.validate(frictionless.Checklist(checks=[Rules()]), limit_errors=10_000_000)
    return int(report.tasks[0].stats["rows"])


def pydantic_rows(path: Path, part: int) -> int:
    """One model, validated row by row from the csv module; good and bad rows kept in lists."""
    from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, model_validator

    def sure(check: Any) -> Any:
        def verify(value: Any) -> Any:
            if not check(value):
                raise ValueError(value)
            return value

        return verify

    nothing = BeforeValidator(lambda value: value or None)

    class Row(BaseModel):
        record_number: Annotated[str, Field(pattern="^YL[0-9]{10}$")]
        resident_number: Annotated[str, AfterValidator(sure(_resident_ok))]
        name: Annotated[str, Field(min_length=2, max_length=30, pattern="^[\u4e00-\u9fff·]+$")]
        gender: Annotated[str, Field(pattern="^[12]$")]
        birth_date: Annotated[date, Field(ge=date(1900, 1, 1))]
        region: Annotated[str, AfterValidator(sure(COUNTIES.__contains__))]
        address: Annotated[str | None, Field(max_length=100), nothing]
        phone: Annotated[str | None, Field(pattern="^(1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8})$"), nothing]
        employer_code: Annotated[str | None, AfterValidator(sure(lambda v: v is None or _credit_ok(v))), nothing]
        wage: Annotated[Decimal | None, Field(ge=0, le=1_000_000), nothing]
        insured_from: date
        status: Annotated[str, Field(pattern="^[123]$")]

        @model_validator(mode="after")
        def agrees(self) -> Row:
            if self.insured_from < self.birth_date or _birth(self.resident_number) != self.birth_date:
                raise ValueError("dates")
            return self

    seen, good, bad = set[str](), list[Row](), list[tuple[list[str], str]]()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for cells in islice(reader, part):
            try:
                row = Row.model_validate(dict(zip(HEADERS, cells, strict=True)))
            except ValidationError as error:
                bad.append((cells, str(error.error_count())))
                continue
            if row.record_number in seen:
                bad.append((cells, "unique"))
                continue
            seen.add(row.record_number)
            good.append(row)
    return len(good) + len(bad)


def _sum(weights: tuple[int, ...], digit: str) -> str:
    return " + ".join(f"{w} * {digit.format(place=i + 1)}" for i, w in enumerate(weights))


TABLE = f"""
CREATE FUNCTION bench_resident(t text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE WHEN t ~ '^[1-9][0-9]{{16}}[0-9X]$' THEN
        substr('10X98765432', ({_sum(RESIDENT_WEIGHTS, "(ascii(substr(t, {place}, 1)) - 48)")}) % 11 + 1, 1) = substr(t, 18, 1)
    ELSE false END $$;
CREATE FUNCTION bench_credit(t text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE WHEN t ~ '^[0-9A-HJ-NPQRTUWXY]{{2}}[0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}$' THEN
        ({_sum((*CREDIT_WEIGHTS, 1), f"(strpos('{ALPHABET}', substr(t, {{place}}, 1)) - 1)")}) % 31 = 0
    ELSE false END $$;
CREATE TABLE bench_region (code text PRIMARY KEY);
CREATE TABLE bench_insured (
    record_number text PRIMARY KEY CHECK (record_number ~ '^YL[0-9]{{10}}$'),
    resident_number text NOT NULL CHECK (bench_resident(resident_number)),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 30 AND name ~ '^[\u4e00-\u9fff·]+$'),
    gender text NOT NULL CHECK (gender IN ('1', '2')),
    birth_date date NOT NULL CHECK (birth_date >= '1900-01-01'),
    region text NOT NULL REFERENCES bench_region,
    address text CHECK (length(address) <= 100),
    phone text CHECK (phone ~ '^(1[3-9][0-9]{{9}}|0[0-9]{{2,3}}-[0-9]{{7,8}})$'),
    employer_code text CHECK (bench_credit(employer_code)),
    wage numeric(18, 2) CHECK (wage BETWEEN 0 AND 1000000),
    insured_from date NOT NULL CHECK (insured_from >= birth_date),
    status text NOT NULL CHECK (status IN ('1', '2', '3')),
    CHECK (to_date(substr(resident_number, 7, 8), 'YYYYMMDD') = birth_date)
);
"""


def postgres_copy(path: Path) -> int:
    """COPY into a table with the same constraints, committed; the file has no errors."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, path.open("rb") as file:
        connection.execute("TRUNCATE bench_insured")
        with connection.cursor().copy("COPY bench_insured FROM STDIN (FORMAT csv, HEADER)") as copy:
            while piece := file.read(1 << 20):
                copy.write(piece)
        connection.commit()
        row = connection.execute("SELECT count(*) FROM bench_insured").fetchone()
    return int(row[0]) if row else 0


def prepare_postgres() -> None:
    """The table that COPY fills."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(TABLE)
        connection.cursor().executemany("INSERT INTO bench_region VALUES (%s)", [(c,) for c in sorted(COUNTIES)])


def polars_copy(path: Path, into: Path) -> None:
    """The bare copy: every column text, nothing looked at."""
    import polars

    polars.scan_csv(path, infer_schema=False).sink_parquet(into, compression="lz4")


def polars_typed(path: Path, into: Path) -> None:
    """Polars as it comes: types inferred, its own compression. The file has no errors: it stops where the first rows misjudge a column."""
    import polars

    polars.scan_csv(path).sink_parquet(into)


def duckdb_typed(path: Path, into: Path) -> None:
    """DuckDB as it comes, over the same file."""
    import duckdb

    duckdb.sql(f"COPY (FROM read_csv('{path}')) TO '{into}' (FORMAT parquet)")


def pyarrow_typed(path: Path, into: Path) -> None:
    """pyarrow as it comes, over the same file, all of it in memory."""
    import pyarrow.csv
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.csv.read_csv(path), into)


def duckdb_copy(path: Path, into: Path) -> None:
    """The same by DuckDB."""
    import duckdb

    duckdb.sql(f"COPY (FROM read_csv('{path}', all_varchar = true)) TO '{into}' (FORMAT parquet, COMPRESSION lz4_raw)")


def pyarrow_copy(path: Path, into: Path) -> None:
    """The same by pyarrow, block by block."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(HEADERS.values(), pa.string()))
    reading = pyarrow.csv.ReadOptions(block_size=16 << 20)
    with (
        pyarrow.csv.open_csv(path, read_options=reading, convert_options=options) as reader,
        pyarrow.parquet.ParquetWriter(into, reader.schema, compression="lz4") as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
