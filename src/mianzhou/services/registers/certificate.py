"""A certificate: what it says as data, its digest, and its page as PDF with a code that anybody can verify."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.services.registers.errors import CannotPrint
from mianzhou.services.registers.register import Register

# No characters that are read for one another on paper; sixteen of 30 are 78 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def read_code(typed: str) -> str:
    """A code as typed: case, blanks and hyphens do not matter."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum())[:_LENGTH]


def shown_code(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def content_of(
    register: Register, *, number: str, issuer: str, entered_on: date, issued_on: date, values: Mapping[str, str]
) -> dict[str, Any]:
    """What a certificate says, fit to be kept: its title in both languages, and its lines in the order of the fields."""
    title = register.certificate or register.title
    lines = [[f.name, f.title.zh, f.title.en, values[f.name]] for f in register.fields if values.get(f.name)]
    return {
        "title": [title.zh, title.en],
        "register": [register.title.zh, register.title.en],
        "basis": [register.basis.zh, register.basis.en],
        "number": number,
        "issuer": issuer,
        "entered_on": entered_on.isoformat(),
        "issued_on": issued_on.isoformat(),
        "lines": lines,
        "public": [f.name for f in register.fields if f.public],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over what a certificate says."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def certificate_html(content: Mapping[str, Any], *, code: str, digest: str, address: str, revoked: bool) -> str:
    """The page of a certificate; `address` is where it is verified."""
    import segno

    picture = segno.make(address, error="m").svg_inline(scale=3, border=0)
    rows = "".join(
        f"<tr><th>{escape(zh)}<small>{escape(en)}</small></th><td>{escape(value)}</td></tr>"
        for _, zh, en, value in content["lines"]
    )
    stamp = f"<p class='revoked'>{escape(_REVOKED.zh)} {escape(_REVOKED.en)}</p>" if revoked else ""
    return _PAGE.format(
        stamp=stamp,
        rows=rows,
        picture=picture,
        title=escape(content["title"][0]),
        title_en=escape(content["title"][1]),
        number=escape(content["number"]),
        issuer=escape(content["issuer"]),
        issued_on=escape(content["issued_on"]),
        basis=escape(content["basis"][0]),
        code=escape(shown_code(code)),
        digest=escape(digest[:16]),
        address=escape(address),
    )


def certificate_pdf(html: str) -> bytes:
    """The page as PDF; `CannotPrint` where the machine lacks the libraries for it."""
    try:
        # Here and not above: it loads libraries of the system, which only printing needs.
        from weasyprint import HTML
    except OSError as error:
        raise CannotPrint(reason=str(error).splitlines()[0][:120]) from None
    out = io.BytesIO()
    HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(out)
    return out.getvalue()


def _fetch_nothing(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    raise ValueError(f"a certificate fetches nothing: {url}")


_REVOKED = Text("已撤销", "Revoked")
_PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title} {number}</title><style>
@page {{ size: A4; margin: 28mm 24mm }}
body {{ font-family: "Noto Serif CJK SC", "Noto Serif SC", SimSun, serif; color: #1d2430; font-size: 12pt }}
h1 {{ text-align: center; font-size: 26pt; letter-spacing: .2em; margin: 0 }}
.en {{ text-align: center; margin: 2mm 0 12mm; color: #555 }}
table {{ width: 100%; border-collapse: collapse }}
th, td {{ border: .4pt solid #888; padding: 3mm; text-align: left; vertical-align: top }}
th {{ width: 32%; font-weight: normal }} th small {{ display: block; color: #666; font-size: 8pt }}
.foot {{ margin-top: 14mm; display: flex; justify-content: space-between; align-items: flex-end }}
.foot p {{ margin: 0 0 2mm }} .small {{ font-size: 8.5pt; color: #555; word-break: break-all }}
.seal {{ text-align: right }} .revoked {{ color: #c0392b; font-size: 18pt; text-align: center }}
svg {{ width: 30mm; height: 30mm }}
</style></head><body>{stamp}<h1>{title}</h1><p class="en">{title_en}</p><p>编号 No. {number}</p><table>{rows}</table>
<div class="foot"><div>{picture}<p class="small">查验码 Code {code}</p></div><div class="seal"><p>{issuer}</p><p>{issued_on}</p></div></div>
<p class="small">登记依据 Basis：{basis}<br>扫码或在 {address} 查验；内容校验值 SHA-256 {digest}…</p></body></html>"""
