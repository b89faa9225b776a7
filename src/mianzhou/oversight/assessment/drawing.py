"""A draw that anybody can repeat: which subjects and parts are checked on the spot. Pure.

Two steps. First the hash of a secret seed together with the list and the number to be drawn is published, and which public number will be used: one that
nobody knows yet, such as a lottery's or an index of that day. When that number is known, the seed is shown, and each candidate's ticket is the keyed
hash (HMAC-SHA256) of the public number and the candidate under the seed; the lowest tickets are drawn. Who draws cannot choose after the first step, and
whoever publishes the number cannot choose before it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class DrawWrong(MianzhouError):
    """A draw that cannot be made, or does not agree with what was published."""

    code = "assessment-draw-wrong"
    status = 422
    problem = Text("不能抽取：{why}。", "The draw cannot be made: {why}. ")
    remedy = Text("请核对名单、数量、种子和公开数。", "Check the list, the number, the seed and the public value.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A candidate with its ticket (64 hexadecimal digits) and whether it was drawn."""

    candidate: str
    ticket: str
    drawn: bool


def commitment_of(seed: str, candidates: Sequence[str], count: int) -> str:
    """What is published before: the SHA-256 of seed, number and candidates in their order, a line each, in hexadecimal."""
    _require_possible(seed, candidates, count)
    return hashlib.sha256("\n".join([seed, str(count), *candidates]).encode()).hexdigest()


def draw(
    seed: str, public: str, candidates: Sequence[str], count: int, commitment: str | None = None
) -> tuple[Ticket, ...]:
    """All candidates by their tickets, the lowest first; `DrawWrong` where the seed is not the one that `commitment` was published of."""
    found = commitment_of(seed, candidates, count)
    if commitment is not None and not hmac.compare_digest(found, commitment.strip().lower()):
        raise DrawWrong(
            why=Text(
                "种子、名单或数量与事先公布的承诺值不符",
                "seed, list or number are not those that the published hash is of",
            )
        )
    if not public.strip():
        raise DrawWrong(why=Text("没有公开数", "there is no public value"))
    message = public.strip() + "\n"
    tickets = sorted(
        (hmac.new(seed.encode(), (message + c).encode(), hashlib.sha256).hexdigest(), c) for c in candidates
    )
    return tuple(Ticket(candidate, ticket, place < count) for place, (ticket, candidate) in enumerate(tickets))


def _require_possible(seed: str, candidates: Sequence[str], count: int) -> None:
    why = None
    if len(seed) < 16:
        why = Text("种子至少 16 个字符", "the seed has 16 characters at least")
    elif len(set(candidates)) != len(candidates) or any("\n" in c or not c.strip() for c in candidates):
        why = Text("名单有重复或空白", "the list has a name twice, or an empty one")
    elif not 1 <= count <= len(candidates):
        why = Text("数量应在 1 到 {n} 之间", "the number is from 1 to {n}").format(n=len(candidates))
    if why is not None:
        raise DrawWrong(why=why)
