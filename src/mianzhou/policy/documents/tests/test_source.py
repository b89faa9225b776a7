"""Files of every kind: the right text out of each, and a refusal that says what to do for those that hold none."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from mianzhou.policy.documents.reading import read_bytes, read_file
from mianzhou.policy.documents.source import LIMIT, PROBLEMS, UnreadableFile, open_source

TEXT = (
    "绵江市人民政府\n关于做好供水工作的通知\n绵江府函〔2014〕17号\n各县（区）人民政府：\n现将有关事项通知如下。\n"
    "一、保障供水\n各地要落实责任，确保城乡供水安全。\n绵江市人民政府\n2014年1月9日\n"
)


def assert_read(data: bytes, encoding: str) -> None:
    reading = read_bytes(data, "bulletin")
    assert reading.source.encoding == encoding
    (document,) = reading.documents
    assert document.number == "绵江府函〔2014〕17号"
    assert document.title == "绵江市人民政府关于做好供水工作的通知"
    assert document.date == "2014-01-09"
    assert [(s.label, s.title) for s in document.sections] == [("一、", "保障供水")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
    ],
)
def test_text_in_every_encoding(encoding: str, name: str) -> None:
    assert_read(TEXT.encode(encoding), name)


def test_gb18030_of_a_single_line_is_not_taken_for_utf_16() -> None:
    assert open_source("绵江市统计局".encode("gb18030"), "a").text == "绵江市统计局"


def test_docx_with_a_table() -> None:
    import docx

    document = docx.Document()
    for line in TEXT.splitlines()[:-2]:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "江北区", "1200"
    for line in TEXT.splitlines()[-2:]:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    assert_read(out.getvalue(), "docx")
    assert "\n江北区\t1200\n" in read_bytes(out.getvalue(), "a").documents[0].clean.text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_page(encoding: str) -> None:
    lines = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    page = f"<!DOCTYPE html><html><head><title>不是正文</title><script>var x='《》'</script></head><body>{lines}<table><tr><td>江北区</td><td>12</td></tr></table></body></html>"
    assert_read(page.encode(encoding), f"html ({encoding})")
    text = open_source(page.encode(encoding), "a").text
    assert "江北区\t12" in text
    assert "不是正文" not in text
    assert "var" not in text


def test_deeply_nested_html_is_read() -> None:
    page = "<html><body>" + "<div>" * 200 + "绵江市" + "</div>" * 200 + "</body></html>"
    assert "绵江市" in open_source(page.encode(), "a").text


def test_ofd_lines_are_put_together_by_their_place() -> None:
    objects = "".join(
        f'<ofd:TextObject Boundary="20 {20 + 10 * n} 100 8"><ofd:TextCode X="0" Y="6">{line[:3]}</ofd:TextCode>'
        f'<ofd:TextCode X="30" Y="6">{line[3:]}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(TEXT.splitlines())
    )
    page = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    assert_read(_archive({"OFD.xml": "<ofd/>", "Doc_0/Pages/Page_0/Content.xml": page}), "ofd")


def _archive(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page in a predefined Chinese font, written by hand."""
    shown = "".join(
        f"1 0 0 1 72 {780 - 24 * n} Tm <{line.encode('utf-16-be').hex()}> Tj " for n, line in enumerate(lines)
    )
    stream = zlib.compress(f"BT /F1 12 Tf {shown} ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
        b"/DW 1000 /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        b"/CapHeight 880 /StemV 93 >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return out + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))


def test_pdf() -> None:
    assert_read(_pdf(TEXT.splitlines()), "pdf")


def test_pdf_of_a_scan_holds_no_text() -> None:
    assert _problem(_pdf([])) == "picture"


def test_a_few_spoiled_bytes_are_marked_and_told() -> None:
    data = (TEXT * 8).encode()
    reading = read_bytes(data[:600] + b"\xff" + data[600:], "a")
    assert reading.documents[0].number == "绵江府函〔2014〕17号"
    assert "处字符已损坏" in reading.warnings[0]


def _problem(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        read_bytes(data, "公报.xyz")
    error = refusal.value
    assert "公报.xyz" in error.chinese
    assert PROBLEMS[error.problem][1] in error.chinese
    assert PROBLEMS[error.problem][3] in error.english
    return error.problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\0" * 500, "empty"),
        (b" \r\n\t", "empty"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "picture"),
        (b"\x7fELF" + bytes(range(256)) * 40, "binary"),
        (bytes(range(256)) * 40, "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old word"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"The municipal government hereby announces the following measures.\n" * 20, "language"),
        ("Муниципалитет объявляет следующее.\n".encode() * 20, "language"),
        (b"\xff\xfe" + b"a", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(data: bytes, problem: str) -> None:
    assert _problem(data) == problem


def test_an_archive_of_another_kind_is_refused() -> None:
    assert _problem(_archive({"a.txt": "绵江"})) == "binary"


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    with pytest.raises(UnreadableFile) as refusal:
        read_file(path)
    assert refusal.value.problem == "too large"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_file(tmp_path / "none.txt")
    assert refusal.value.problem == "missing"
