"""What is searched for: the tokens of Chinese text, pure.

Every character of a run of Chinese gives a token of itself and the next (绵阳市 → 绵阳, 阳市, and 市 at the end of the run), a run of Latin letters or digits
one token. Tokens carry positions, so that a phrase is tokens at consecutive positions; punctuation takes a position, so that no phrase reaches
across it. Width and case do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff〇]+|[a-z0-9]+(?:\.[0-9]+)?")
_MAX_POSITION = 16383  # PostgreSQL's limit; later tokens share it, and phrases there are checked by the text
_MAX_LEXEME = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands."""

    text: str
    position: int


def folded(text: str) -> str:
    """Half-width, lower case; as long as the text itself, so that positions stay true."""
    if text.isascii():
        return text.lower()
    return "".join(_fold(c) for c in text)


def _fold(character: str) -> str:
    if character < "\u2000":
        return character.lower() if len(character.lower()) == 1 else character
    if not ("\uff00" <= character <= "\uffef"):
        return character
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in order."""
    found: list[Token] = []
    position, reached = 0, 0
    for run in _RUN.finditer(folded(text)):
        position += 1 if run.start() > reached and reached else 0
        reached = run.end()
        word = run.group()
        if word[0] < "\u3000" and word[0].isascii():
            position += 1
            found.append(Token(word[:_MAX_LEXEME], min(position, _MAX_POSITION)))
            continue
        for index in range(len(word)):
            position += 1
            found.append(Token(word[index : index + 2], min(position, _MAX_POSITION)))
    return found


def vector_of(tokens: Iterable[Token]) -> str:
    """The tokens as the text of a PostgreSQL tsvector. Tokens are letters, digits and points only, so nothing needs quoting beyond quotes."""
    places: dict[str, list[int]] = {}
    for token in tokens:
        places.setdefault(token.text, []).append(token.position)
    # PostgreSQL keeps at most 255 positions of a token.
    return " ".join(f"'{text}':{','.join(map(str, at[:255]))}" for text, at in places.items())
