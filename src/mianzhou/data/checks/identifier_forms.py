"""Reading identifiers: resident numbers, credit codes, region codes, bank cards, plates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mianzhou.data.checks.dialect import Dialect
from mianzhou.data.checks.fixed_looks import credit_look, region_look, resident_look
from mianzhou.data.checks.forms import BIGINT, DATE, VARCHAR, Fold, Form, Refusal, Seen, Surroundings, one_of
from mianzhou.data.checks.looks import PairSum
from mianzhou.data.standards.facts import (
    CENTENARIAN_SEQUENCES,
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    EARLIEST_BIRTH_YEAR,
    PLATE_PROVINCES,
    PLATE_WORDS,
    RESIDENT_CHECKS,
    RESIDENT_WEIGHTS,
)

# Credit codes whose region part is 10 are registered with the state's own offices (GB 32100-2015, 4.2.3).
STATE_REGISTRY = "10"
REGIONS_TABLE = "mianzhou_regions"


def _sum_of_digits(d: Dialect, number: str, weights: tuple[int, ...], modulus: int) -> str:
    """The weighted digit sum of a number with as many digits as weights, modulo `modulus`.

    With q(k) = number div 10^k a digit is q(k) - 10 q(k+1), so the sum of w(k) times digit is the sum of (w(k) - 10 w(k-1)) times
    q(k): one division a digit. Factors are taken modulo `modulus`; with 17 digits everything stays below 2^63.
    """
    rising = weights[::-1]
    factors = [(w - 10 * (rising[k - 1] if k else 0)) % modulus for k, w in enumerate(rising)]
    terms = [f"{factor} * {d.whole_division(number, 10**k)}" for k, factor in enumerate(factors) if factor]
    return f"(({' + '.join(terms)}) % {modulus})"


def _check_character(d: Dialect, number: str) -> str:
    return f"substr('{RESIDENT_CHECKS}', CAST({_sum_of_digits(d, number, RESIDENT_WEIGHTS, 11)} AS INTEGER) + 1, 1)"


def _flags(provinces: Iterable[str]) -> str:
    """A hundred characters, 1 at the place of each province: looked up by the first two digits."""
    known = set(provinces)
    return "".join("1" if f"{n:02d}" in known else "0" for n in range(100))


def _region_known(s: Surroundings, number: str, *, today: bool = False) -> str:
    """Whether the first digits of a 17-digit number name a region: a province; a county, of any time or of `today`, where all are known."""
    d = s.dialect
    provinces = _flags(s.regions.provinces)
    known = f"substr('{provinces}', CAST({d.whole_division(number, 10**15)} AS INTEGER) + 1, 1) = '1'"
    gone = s.regions.abolished() if today else {}
    counties = [code for code in s.regions.counties_ever() if code not in gone]
    if not counties:
        return known
    covered = " OR ".join(
        f"{d.whole_division(number, 10 ** (17 - len(prefix)))} = {int(prefix)}"
        for prefix in sorted(s.regions.complete)
        if len(prefix) <= 6
    )
    listed = f"{d.whole_division(number, 10**11)} IN ({', '.join(str(int(code)) for code in counties)})"
    return f"CASE WHEN {covered} THEN {listed} ELSE {known} END"


def _out_of_use(s: Surroundings, value: str, birth: str) -> str:
    """Whether the county's code was out of use when the person was born. Offices went on with old codes for a while: a year is let pass."""
    cases = " ".join(
        f"WHEN '{code}' THEN {birth} > {s.dialect.number_literal(_a_year_after(until).isoformat(), 'DATE')}"
        for code, until in sorted(s.regions.abolished().items())
    )
    return f"CASE substr({value}, 1, 6) {cases} ELSE FALSE END" if cases else "FALSE"


def _resident_look(s: Surroundings) -> PairSum:
    """Numbers of people born up to the day of the batch, of counties that are in use."""
    gone = s.regions.abolished()
    counties = [code for code in s.regions.counties_ever() if code not in gone]
    born = date(EARLIEST_BIRTH_YEAR, 1, 1), s.as_of
    return resident_look(s.regions.provinces, s.regions.complete if counties else (), counties, born)


def _region_look(s: Surroundings) -> PairSum:
    """Codes of counties, cities and provinces that are valid on the day of the batch."""
    valid = [code.ljust(6, "0") for code in s.regions.valid_on(s.as_of)] if s.regions.complete else []
    listed = [code for code in valid if len(code) == 6]
    return region_look(s.regions.provinces, s.regions.complete, listed)


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def resident_number(s: Surroundings) -> Form:
    """GB 11643-1999: 18 characters; 15 digits of GB 11643-1989 are lengthened, a lower-case x raised, spaces and full width removed."""
    d, n = s.dialect, s.names
    r, p = n.received, n.probe
    month = f"({d.whole_division(p, 100_000)} % 100)"
    day = f"({d.whole_division(p, 1000)} % 100)"
    year = f"({d.whole_division(p, 10_000_000)} % 10000)"
    # Days that every such month has, of years that are surely past: leap days and this year are looked at the careful way.
    last = f"30 + ({month} + {d.whole_division(month, 8)}) % 2 - CASE WHEN {month} = 2 THEN 2 ELSE 0 END"
    common = (
        f"{month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {last}"
        f" AND {year} BETWEEN {EARLIEST_BIRTH_YEAR} AND {s.as_of.year - 1}"
    )
    upper = f"upper({n.plain})"
    century = f"CASE WHEN {one_of(d, f'substr({n.plain}, 13, 3)', CENTENARIAN_SEQUENCES)} THEN '18' ELSE '19' END"
    lengthened = f"substr({n.plain}, 1, 6) || {century} || substr({n.plain}, 7, 9)"
    number = d.try_cast(f"substr({n.value}, 1, 17)", BIGINT)
    body = d.try_cast(f"substr({n.middle}, 1, 17)", BIGINT)
    birth = d.try_cast(
        f"substr({n.value}, 7, 4) || '-' || substr({n.value}, 11, 2) || '-' || substr({n.value}, 13, 2)", "DATE"
    )
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        # Bounded, so that no sum overflows whatever the engine takes for a number; the text of the probe must be the received one.
        probe=f"{d.try_cast(f'substr({r}, 1, 17)', BIGINT)} % {10**17}",
        quick=(
            f"({d.text_of(p, BIGINT)} || {_check_character(d, p)}) = {r} AND {p} >= {10**16} AND {common} AND {_region_known(s, p, today=True)}"
        ),
        quick_value=r,
        seen=Seen(lambda: _resident_look(s), DATE),
        middle=f"CASE WHEN {d.matches(n.plain, '[1-9][0-9]{16}[0-9Xx]')} THEN {upper} WHEN {d.matches(n.plain, '[1-9][0-9]{14}')} THEN {lengthened} END",
        value=f"CASE WHEN length({n.middle}) = 17 THEN {n.middle} || {_check_character(d, body)} ELSE {n.middle} END",
        refusals=(
            Refusal(f"{n.value} IS NULL", "format"),
            Refusal(f"NOT ({_region_known(s, number)}) OR ({_out_of_use(s, n.value, birth)})", "region"),
            Refusal(
                f"{birth} IS NULL OR {birth} > {d.number_literal(s.as_of.isoformat(), 'DATE')}"
                f" OR substr({n.value}, 7, 4) < '{EARLIEST_BIRTH_YEAR}'",
                "birth_date",
            ),
            Refusal(f"{_check_character(d, number)} <> substr({n.value}, 18, 1)", "checksum"),
        ),
    )


def _credit_sum(d: Dialect, code: str, region: str) -> str:
    """The weighted sum of all 18 characters modulo 31, the check character with weight 1: zero if the code is right."""
    weights = (*CREDIT_WEIGHTS, 1)
    alphabet = d.text_literal(CREDIT_ALPHABET)
    terms = [
        f"{weights[i]} * ({d.position(alphabet, f'substr({code}, {i + 1}, 1)')} - 1)"
        for i in range(18)
        if not 2 <= i < 8
    ]
    return f"(({' + '.join(terms)} + {_sum_of_digits(d, region, weights[2:8], 31)}) % 31)"


def credit_code(s: Surroundings) -> Form:
    """GB 32100-2015. Registration numbers of 15 digits, from before 2015, are refused: they are no credit codes and cannot be made one."""
    d, n = s.dialect, s.names
    shape = "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"
    provinces = _flags((STATE_REGISTRY, *s.regions.provinces))

    def known(region: str) -> str:
        return f"substr('{provinces}', CAST({d.whole_division(region, 10_000)} AS INTEGER) + 1, 1) = '1'"

    region = d.try_cast(f"substr({n.value}, 3, 6)", "INTEGER")
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        probe=f"{d.try_cast(f'substr({n.received}, 3, 6)', 'INTEGER')} % {10**6}",
        shape=shape,
        quick=f"{_credit_sum(d, n.received, n.probe)} = 0 AND {known(n.probe)}",
        seen=Seen(lambda: credit_look((STATE_REGISTRY, *s.regions.provinces))),
        quick_value=n.received,
        value=d.replaced(f"upper({n.plain})", "-", ""),
        refusals=(
            Refusal(f"NOT {d.matches(n.value, shape)}", "format"),
            Refusal(f"{_credit_sum(d, n.value, region)} <> 0", "checksum"),
            Refusal(f"NOT {known(region)}", "region"),
        ),
    )


def region_code(s: Surroundings) -> Form:
    """GB/T 2260 and the statistical codes: 6, 9 or 12 digits; 2 and 4 digits are filled up to 6, trailing zeros beyond 6 go. Valid on the day."""
    d, n = s.dialect, s.names
    provinces = _flags(s.regions.provinces)
    m = n.middle
    filled = f"CASE WHEN length({m}) < 6 THEN rpad({m}, 6, '0') ELSE {m} END"
    cut = (
        f"CASE WHEN length({m}) = 12 AND substr({m}, 7) = '000000' THEN substr({m}, 1, 6)"
        f" WHEN length({m}) = 9 AND substr({m}, 7) = '000' THEN substr({m}, 1, 6)"
        f" WHEN length({m}) = 12 AND substr({m}, 10) = '000' THEN substr({m}, 1, 9)"
        f" ELSE {filled} END"
    )

    def known(code: str) -> str:
        first = f"coalesce({d.try_cast(f'substr({code}, 1, 2)', 'INTEGER')}, 0)"
        province = f"substr('{provinces}', {first} + 1, 1) = '1'"
        if not s.regions.complete:
            return province
        covered = " OR ".join(d.begins(code, d.text_literal(prefix)) for prefix in sorted(s.regions.complete))
        return f"CASE WHEN {covered} THEN {code} IN (SELECT code FROM {REGIONS_TABLE}) ELSE {province} END"

    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        shape="[1-9][0-9]{5}",
        quick=known(n.received),
        seen=Seen(lambda: _region_look(s)),
        quick_value=n.received,
        # 510703.0: as programs write whole numbers of a column with gaps.
        middle=d.replaced(n.plain, r"\.0$", ""),
        value=f"CASE WHEN {d.matches(m, '[1-9][0-9]([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?')} THEN {cut} END",
        refusals=(Refusal(f"{n.value} IS NULL", "format"), Refusal(f"NOT ({known(n.value)})", "region")),
    )


def bank_card(s: Surroundings) -> Form:
    """JR/T 0008: card numbers of 16 to 19 digits carry a Luhn digit; accounts that are no cards have 12 to 15 or more than 19 and none."""
    d, n = s.dialect, s.names
    padded = f"lpad({n.value}, 19, '0')"
    digits = [f"({d.position(d.text_literal('0123456789'), f'substr({padded}, {19 - i}, 1)')} - 1)" for i in range(19)]
    luhn = " + ".join(
        digit if i % 2 == 0 else f"(2 * {digit} - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)"
        for i, digit in enumerate(digits)
    )
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        quick="FALSE",
        quick_value=n.received,
        value=d.replaced(n.plain, "-", ""),
        refusals=(
            Refusal(f"NOT {d.matches(n.value, '[0-9]{12,30}')}", "format"),
            Refusal(
                f"length({n.value}) BETWEEN 16 AND 19 AND substr({n.value}, 1, 2) = '62' AND ({luhn}) % 10 <> 0",
                "checksum",
            ),
        ),
    )


def plate_number(s: Surroundings) -> Form:
    """GA 36-2018: province, office, five places, or six with a letter for new energy at the first or the last; separators go."""
    d, n = s.dialect, s.names
    places = f"[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9{PLATE_WORDS}]|[A-HJK][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJK]"
    shape = f"[{PLATE_PROVINCES}][A-HJ-NP-Z]({places})"
    return Form(
        kind=VARCHAR,
        fold=Fold.TIGHT,
        shape=shape,
        quick="TRUE",
        quick_value=n.received,
        value=d.replaced(f"upper({n.plain})", "[-·.]", ""),
        refusals=(Refusal(f"NOT {d.matches(n.value, shape)}", "format"),),
    )
