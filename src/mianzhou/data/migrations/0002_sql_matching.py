"""The index of matching: what a search filters by stands in the index itself, so that no row is fetched in vain; and names by sound and by part. (One chain: it follows the lakehouse's.)"""

from django.db import migrations

FORWARD = """
ALTER TABLE match_term DROP CONSTRAINT match_term_pkey;
ALTER TABLE match_term ADD CONSTRAINT match_term_pkey PRIMARY KEY (kind, term, entity) INCLUDE (region, what);
CREATE INDEX match_term_entity ON match_term (entity);
CREATE INDEX match_name_initials ON match_name (kind, initials, holders);
CREATE INDEX match_name_pinyin ON match_name (kind, pinyin, holders);
CREATE INDEX match_name_parts ON match_name USING gin (parts) WITH (fastupdate = off);
-- Of names that many bear the most borne come first; they are few, so that they can be looked through for any beginning.
CREATE INDEX match_name_borne ON match_name (kind, name, holders) WHERE holders >= 50;
CREATE INDEX match_name_borne_initials ON match_name (kind, initials, holders) WHERE holders >= 50;
CREATE INDEX match_name_borne_pinyin ON match_name (kind, pinyin, holders) WHERE holders >= 50;
"""
BACKWARD = "DROP INDEX match_term_entity, match_name_initials, match_name_pinyin, match_name_parts, match_name_borne, match_name_borne_initials, match_name_borne_pinyin;"


class Migration(migrations.Migration):
    dependencies = [("data", "0002_sql_lakehouse")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
