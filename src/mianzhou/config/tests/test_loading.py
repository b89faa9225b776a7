"""What a command over the data loads, and what it leaves to others: its time is mostly loading."""

from __future__ import annotations

import os
import subprocess
import sys

ELSEWHERE = (
    "allauth",
    "mianzhou.portal",
    "openpyxl",
    "procrastinate",
    "pymysql",
    "rdflib",
    "requests",
    "rich",
    "sqlalchemy",
)
COMMAND = """
import sys, django
from mianzhou.config import cli
django.setup()
from mianzhou.data.intake.api import take_in
from mianzhou.data.lakehouse.api import asking, open_lake
open_lake()
print(*sys.modules)
from mianzhou.data.intake.api import run_in_background
"""


def test_a_command_over_the_data_loads_what_it_needs() -> None:
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "mianzhou.config.data_settings"}
    done = subprocess.run([sys.executable, "-c", COMMAND], env=surroundings, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded.issuperset({"duckdb", "pyiceberg.table", "mianzhou.data.intake.pipeline"})
    assert [name for name in ELSEWHERE if name in loaded] == []
