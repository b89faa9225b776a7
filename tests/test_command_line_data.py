"""The commands over data: as an operator types them."""

from __future__ import annotations

import json
import random
from pathlib import Path

from typer.testing import CliRunner

from mianzhou.config.cli import app
from mianzhou.data.schemas.api import read_schema
from mianzhou.data.schemas.tests.columns import resident
from mianzhou.data.schemas.tests.test_drafting import written


def test_the_command_prints_the_document_or_the_columns(tmp_path: Path) -> None:
    path = written(
        tmp_path / "人员.csv", ["姓名", "身份证号"], [["张伟"] * 9, [resident(random.Random(i)) for i in range(9)]]
    )
    done = CliRunner().invoke(app, ["data", "describe", str(path), "--json"])
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert read_schema(document).primary_key == ("resident_number",)
    done = CliRunner().invoke(app, ["data", "describe", str(path)])
    assert "公民身份号码" in done.stdout
    assert "resident_number" in done.stdout
