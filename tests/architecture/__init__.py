"""Tests of the whole: directions, permissions, migrations, documentation."""
