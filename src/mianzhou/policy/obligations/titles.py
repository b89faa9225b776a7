"""What an obligation is called where it is listed. Pure."""

from __future__ import annotations

import re

_LIMIT = 48
_SENTENCE = re.compile(r"[。；;\n]")
_AFTER_HEADING = "。．.：: \n"


def listed_title(title: str | None, text: str) -> str:
    """The heading, or for an item without one its first sentence, cut at a comma where it is long.

    Extraction calls an item without a heading by its first characters; in a list of tasks that ends in the middle of a word.
    """
    if title and not (text.startswith(title) and text[len(title) : len(title) + 1] not in _AFTER_HEADING):
        return title
    sentence = _SENTENCE.split(text.strip(), maxsplit=1)[0].strip()
    if len(sentence) <= _LIMIT:
        return sentence
    cut = sentence.rfind("，", 12, _LIMIT)
    return sentence[: cut if cut > 0 else _LIMIT] + "…"
