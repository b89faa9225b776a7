"""What a resident number proves of the record that gives it: nothing where the record itself contradicts it, the birthday where its end is hidden."""

from __future__ import annotations

import re

# What is left of a number whose last four characters are hidden, as in published lists.
EARLY = re.compile("[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def contradicted(number: str, born: str | None, sex: str | None) -> bool:
    """Whether a record says itself that its number is somebody else's: another sex, or a birthday with two other parts. Then the number is no proof."""
    if sex is not None and int(number[16]) % 2 != int(sex) % 2:
        return True
    own = number[6:14]
    return (
        born is not None
        and (born[:4] != own[:4]) + (born[4:6] != own[4:6]) + (born[6:8] != own[6:8]) > 1
        and born[4:8] != own[6:8] + own[4:6]
    )


CONTRADICTED_SQL = """valid IS NOT NULL AND (coalesce(CAST(told AS INTEGER) % 2 <> valid % 2, FALSE)
    OR CAST(left(born, 4) <> substr(typed, 7, 4) AS INTEGER) + CAST(substr(born, 5, 2) <> substr(typed, 11, 2) AS INTEGER)
        + CAST(substr(born, 7, 2) <> substr(typed, 13, 2) AS INTEGER) > 1 AND substr(born, 5, 4) <> substr(typed, 13, 2) || substr(typed, 11, 2))"""

# The names that one number may bear at once: the same given name, or the same surname with a character of the given name. Whoever has less
# in common is weighed like everybody else, with the number as one of the fields.
FITS_SQL = """substr(f.name, 2) = substr(u.name, 2) OR length(f.name) > 4 AND right(f.name, 1) = right(u.name, 1) OR left(f.name, 1) = left(u.name, 1)
    AND (length(f.name) > 4 OR contains(substr(u.name, 2), substr(f.name, 2, 1)) OR length(f.name) > 2 AND contains(substr(u.name, 2), substr(f.name, 3, 1)))"""
