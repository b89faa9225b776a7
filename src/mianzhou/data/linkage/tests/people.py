"""Invented residents in records with errors, for tests: small, the same every time."""

from __future__ import annotations

import random

from mianzhou.data.linkage.forms import lengthened

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "建国志明德永文光家天兴学正成林福海洪春勇强军平伟芳丽英华兰秀玉桂琼红霞敏静"
_OTHER = "峰磊鑫洋宁凡岚珊"


def residents(many: int, seed: int = 1) -> list[tuple[int, dict[str, str | None]]]:
    """(person, record) of `many` people, three records each on the average: a quarter without number, some with slips, other phones, short addresses."""
    dice = random.Random(seed)
    records: list[tuple[int, dict[str, str | None]]] = []
    for person in range(many):
        year, month, day = dice.randint(1930, 1999), dice.randint(1, 12), dice.randint(1, 28)
        body = f"5107{dice.randint(1, 9):02}{year % 100:02}{month:02}{day:02}{dice.randint(0, 990):03}"
        number = lengthened(body)
        name = dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, 2))
        phone = f"13{dice.randint(10**8, 10**9 - 1)}"
        street, door = dice.choice(("长虹大道", "园艺街", "滨江路", "学府路")), dice.randint(1, 300)
        parts = (dice.randint(1, 20), dice.randint(1, 4), dice.randint(101, 1804))
        for _ in range(dice.choice((1, 2, 3, 3, 4, 5))):
            long = "云川市花荄镇{}{}号{}栋{}单元{}室".format(street, door, *parts)
            short = "{}{}号{}-{}-{}".format(street, door, *parts)
            chance = dice.random()
            records.append(
                (
                    person,
                    {
                        "number": None
                        if chance < 0.25
                        else number[:-2] + number[-1] + number[-2]
                        if chance < 0.27
                        else number,
                        "name": name if dice.random() > 0.05 else name[:2] + dice.choice(_OTHER),
                        "sex": "男" if int(number[16]) % 2 else "女",
                        "birth": f"{year}-{month:02}-{day:02}",
                        "phone": phone if dice.random() > 0.1 else f"15{dice.randint(10**8, 10**9 - 1)}",
                        "address": long if dice.random() > 0.3 else short,
                    },
                )
            )
    dice.shuffle(records)
    return records
