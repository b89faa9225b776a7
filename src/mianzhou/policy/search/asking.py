"""What a searcher typed, as a question to the index. Pure.

Words are separated by blanks and all must occur; a run of Chinese or a quoted phrase must occur as it stands. A single character is found wherever
it begins a token, so anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mianzhou.policy.search.tokens import Token, folded, tokens_of

_WORD = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
_MOST_WORDS = 8
_LONGEST = 100
_LATIN = re.compile(r"[a-z]+\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """`tsquery` is what the index is asked; `words` are the typed words, folded, for marking what was found."""

    words: tuple[str, ...]
    tsquery: str

    @property
    def empty(self) -> bool:
        return not self.tsquery

    @property
    def initials(self) -> str:
        """The question as pinyin initials, when it can be that: a few Latin letters."""
        word = self.words[0] if len(self.words) == 1 else ""
        return word if 2 <= len(word) <= 20 and _LATIN.match(word) else ""


def question_of(typed: str) -> Question:
    """The question that was typed; empty when it holds nothing that could be found."""
    words: list[str] = []
    parts: list[str] = []
    for found in _WORD.finditer(typed[: _MOST_WORDS * _LONGEST]):
        word = folded(next(group for group in found.groups() if group is not None)).strip()[:_LONGEST]
        part = _phrase(tokens_of(word))
        if part and word not in words and len(words) < _MOST_WORDS:
            words.append(word)
            parts.append(part)
    return Question(tuple(words), " & ".join(parts))


def _phrase(tokens: list[Token]) -> str:
    """Tokens at the distances at which they were typed. The last character of a run begins a token of the text, so it is asked as a prefix."""
    if not tokens:
        return ""
    asked: list[str] = []
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        ends_run = len(token.text) == 1 and not token.text.isascii()
        continues = index > 0 and token.position == tokens[index - 1].position + 1 and len(tokens[index - 1].text) == 2
        if ends_run and continues and not tokens[index - 1].text.isascii():
            continue  # its character is the second of the token before
        kept.append(token)
    for index, token in enumerate(kept):
        prefix = ":*" if len(token.text) == 1 and not token.text.isascii() else ""
        step = "" if not index else f" <{token.position - kept[index - 1].position}> "
        asked.append(f"{step}'{token.text}'{prefix}")
    return f"({''.join(asked)})" if len(asked) > 1 else asked[0]
