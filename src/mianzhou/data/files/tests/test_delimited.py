"""Delimited text: the same cells as the csv module where the text is well formed, and every record accounted for where it is not."""

from __future__ import annotations

import csv
import io
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mianzhou.data.files import delimited, sieve
from mianzhou.data.files.api import Layout, tables_of
from mianzhou.data.files.chunk import ROW, Chunk
from mianzhou.data.files.delimited import DelimitedReader
from mianzhou.data.files.errors import NotATable
from mianzhou.data.files.sieve import Quotes, as_text, quotes_of

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(
    ['"', ",", "\n", "\r\n", "\r", '""', "a,b", 'x"y', "中文", "", " ", "合计"]
)
SOUP = st.lists(
    st.sampled_from(
        [b'"', b",", b"\n", b"\r", b"\r\n", b'""', b"a", "中".encode(), b"\xff", b"\xd6", b"\0", b";", b" "]
    ),
    max_size=40,
).map(b"".join)


def reader(data: bytes, width: int, delimiter: str = ",", encoding: str = "utf-8") -> DelimitedReader:
    header = tuple(f"c{i}" for i in range(width))
    return DelimitedReader(lambda: io.BytesIO(data), Layout("csv", header, encoding, delimiter), 0, 0)


def gathered(chunks: list[Chunk]) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, str]]]:
    """All rows and all malformed rows by number; each number only once."""
    rows: dict[int, tuple[str, ...]] = {}
    bad: dict[int, tuple[str, str]] = {}
    for chunk in chunks:
        for row in chunk.rows.to_pylist():
            number = row.pop(ROW)
            assert number not in rows
            rows[number] = tuple(row.values())
        for malformed in chunk.malformed:
            assert malformed.row not in rows
            assert malformed.row not in bad
            bad[malformed.row] = (malformed.text, malformed.reason)
    assert sorted([*rows, *bad]) == list(range(1, len(rows) + len(bad) + 1))
    return rows, bad


def read_file(
    path: Path, **options: object
) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]], dict[int, tuple[str, str]]]:
    [table] = tables_of(path, **options)  # type: ignore[arg-type]
    return table.layout.header, *gathered(list(table.chunks()))


@given(
    table=st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(CELLS, min_size=w, max_size=w), min_size=1, max_size=8)
    ),
    delimiter=st.sampled_from(",;\t|"),
    # With LF alone the writer leaves a CR without quotes, which is not well formed.
    form=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
    target=st.sampled_from([1, 5, 17, 1 << 20]),
    final=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_well_formed_text_reads_as_the_csv_module_reads_it(
    table: list[list[str]], delimiter: str, form: tuple[str, int], target: int, final: bool
) -> None:
    out = io.StringIO(newline="")
    ending, quoting = form
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    text = out.getvalue() if final else out.getvalue().removesuffix(ending)
    expected = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    rows, bad = gathered(list(reader(text.encode(), len(table[0]), delimiter).chunks(target)))
    seen = [list(rows[n]) if n in rows else bad[n] for n in sorted([*rows, *bad])]
    assert len(seen) == len(expected)
    for found, wanted in zip(seen, expected, strict=True):
        if isinstance(found, tuple):
            # A line of delimiters alone and a total at the end are told apart; their text is kept.
            assert (found[1] == "empty" and not any(wanted)) or (found[1] == "note" and "合计" in wanted)
        else:
            assert found == wanted


@given(data=SOUP, width=st.integers(1, 3), target=st.sampled_from([1, 3, 8, 64]))
@example(data=b'a,"\n"b,c"\n', width=2, target=3)
@example(data=b'"\r', width=1, target=1)
@settings(max_examples=600, deadline=None)
def test_byte_soup_is_all_accounted_for_however_it_is_cut(data: bytes, width: int, target: int) -> None:
    rows, bad = gathered(list(reader(data, width).chunks(1 << 20)))
    assert gathered(list(reader(data, width).chunks(target))) == (rows, bad)
    assert all(len(row) == width for row in rows.values())
    # What was written, quotes aside, is what the rows and the malformed rows hold together, in order; lines of blanks may be none.
    aside = '",\r\n' if width == 1 else '",\r\n \t'
    kept = "".join("".join(rows[n]) if n in rows else bad[n][0] for n in sorted([*rows, *bad]))
    whole = "".join(as_text(line) for line in data.splitlines())

    def plain(text: str) -> str:
        return "".join(c for c in text if c not in aside)

    assert plain(kept) == plain(whole)


def test_a_stray_quote_spoils_its_own_line_only() -> None:
    lines = [f"{i},名{i},x" for i in range(2000)]
    lines[700] = '700,"名,x'
    lines[900] = '900,5" 管,x'
    lines[901] = '901,"两\n行",x'
    rows, bad = gathered(list(reader("\n".join(lines).encode(), 3).chunks(4096)))
    assert bad == {701: ('700,"名,x', "broken-quote")}
    assert rows[901] == ("900", '5" 管', "x")
    assert rows[902] == ("901", "两\n行", "x")
    assert len(rows) == 1999


def test_lines_of_blanks_are_no_rows_unless_blanks_are_all_that_rows_hold() -> None:
    assert gathered(list(reader(b"1,2\n  \n\n3,4\n \t \n", 2).chunks(100))) == ({1: ("1", "2"), 2: ("3", "4")}, {})
    assert gathered(list(reader(b'"1",2\n  \n3,4', 2).chunks(3))) == ({1: ("1", "2"), 2: ("3", "4")}, {})
    assert gathered(list(reader(b"1\n \n2\n", 1).chunks(100))) == ({1: ("1",), 2: (" ",), 3: ("2",)}, {})


def test_what_does_not_fit_is_told_with_its_text() -> None:
    data = b'1,2\n1,2,3,4\n"a"b,2,3\n,,\n1,2,3\n'
    rows, bad = gathered(list(reader(data, 3).chunks(100)))
    assert rows == {5: ("1", "2", "3")}
    assert bad == {
        1: ("1,2", "too-few-fields"),
        2: ("1,2,3,4", "too-many-fields"),
        3: ('"a"b,2,3', "broken-quote"),
        4: (",,", "empty"),
    }


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("gb18030", b""),
        ("gb18030", b"\xef\xbb\xbf"),
        ("big5hkscs", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, mark: bytes) -> None:
    # Traditional characters, which all of these hold; the bar lies among the second bytes of GBK.
    words = ["統一編號", "企業名稱", "註冊地址"]
    body = [[f"{i:04}", f"綿陽第{i}建築有限公司", f"涪城區臨園路{i}號"] for i in range(300)]
    text = "\n".join("|".join(row) for row in [words, *body])
    path = tmp_path / "表.csv"
    path.write_bytes(mark + text.encode(encoding))
    [table] = tables_of(path)
    assert (table.layout.encoding, table.layout.delimiter) == (encoding, "|")
    header, rows, bad = read_file(path)
    assert header == tuple(words)
    assert not bad
    assert [list(row) for row in rows.values()] == body


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_a_late_odd_byte_spoils_its_own_row_only(tmp_path: Path, encoding: str) -> None:
    lines = [f"{i},臨園路{i}號".encode(encoding) for i in range(3000)]
    lines[2500] = b"2500,\xff\xff"
    path = tmp_path / "late.csv"
    path.write_bytes(b"\n".join(["編號,地址".encode(encoding), *lines]))
    _, rows, bad = read_file(path)
    assert bad == {2501: ("2500,\\xff\\xff", "not-text")}
    assert len(rows) == 2999
    assert rows[3000] == ("2999", "臨園路2999號")


def test_chinese_that_comes_megabytes_after_codes_is_still_decoded(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(b"bh,mc\n" + b"".join(b"%d,abc\n" % i for i in range(200_000)) + "200000,涪城区\n".encode("gbk"))
    [table] = tables_of(path)
    assert table.layout.encoding == "gb18030"
    last = list(table.chunks())[-1].rows.to_pylist()[-1]
    assert last == {ROW: 200_001, "bh": "200000", "mc": "涪城区"}


def test_notes_below_the_table_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text(
        "项目,金额,年度\n修路,1,2016\n合计,1,\n\n填表人：王某,,\n联系电话：0816-2222222\n", encoding="utf-8"
    )
    _, rows, bad = read_file(path)
    assert rows == {1: ("修路", "1", "2016")}
    assert [reason for _, reason in bad.values()] == ["note"] * 3
    assert bad[3][0] == "填表人：王某"


def test_samples_come_from_all_over_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("编号,名称\n" + "".join(f"{i},名称{i}\n" for i in range(400_000)), encoding="utf-8")
    [table] = tables_of(path)
    seen = [int(n) for chunk in table.samples(1 << 20) for n in chunk.rows["编号"].to_pylist()]
    assert min(seen) == 0
    assert max(seen) > 390_000
    assert len(seen) < 400_000
    assert all(not chunk.malformed for chunk in table.samples(1 << 20))


def test_a_text_without_line_ends_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_LINE_LIMIT", 1000)
    with pytest.raises(NotATable):
        list(reader(b"a,b\n" + b"x" * 100_000, 2).chunks(500))


@pytest.mark.parametrize(("few", "longest"), [(sieve._FEW_QUOTES, 7), (0, 6)])
def test_quotes_of_a_block_are_told_apart(few: int, longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a pattern of one field after the other, over every short text of the characters that matter; few quotes and many."""
    monkeypatch.setattr(sieve, "_FEW_QUOTES", few)
    quoted = r'"(?:[^"]|"")*"'
    record = rf'(?:(?:{quoted})|[^",\n]*)(?:[,\n]|$)'
    for length in range(longest + 1):
        for text in map("".join, product('",a\n', repeat=length)):
            found, sound = quotes_of(text.encode(), b","), re.fullmatch(f"(?:{record})*", text)
            assert (found is not Quotes.BROKEN) == bool(sound), text
            if sound and '"' in text:
                over = any("\n" in field for field in re.findall(quoted, text))
                assert found is (Quotes.OVER_LINES if over else Quotes.WITHIN_LINES), text
            elif sound:
                assert found is Quotes.NONE
