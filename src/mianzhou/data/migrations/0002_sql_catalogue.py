"""Trigram indexes of the catalogue: searching any part of a name, and items with nearly the same name."""

from django.db import migrations

FORWARD = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX resource_search ON data_resource USING gin (search_text gin_trgm_ops);
CREATE INDEX resource_item_concept_trgm ON data_resource_item USING gin (concept gin_trgm_ops);
"""
BACKWARD = """
DROP INDEX IF EXISTS resource_item_concept_trgm;
DROP INDEX IF EXISTS resource_search;
"""


class Migration(migrations.Migration):
    dependencies = [("data", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
