"""The trigram index behind searching any part of a resource's name, and the order by title; the extension also compares wordings of items."""

from django.db import migrations

FORWARD = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX resource_search ON data_resource USING gin (search_text gin_trgm_ops);
CREATE INDEX resource_title ON data_resource (title, id);
"""


class Migration(migrations.Migration):
    dependencies = [("data", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP INDEX IF EXISTS resource_search, resource_title")]
