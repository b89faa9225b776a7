"""Places are found by the box of a map: a tree over where they lie."""

from django.db import migrations

FORWARD = "CREATE INDEX registry_place_at ON registry_place USING gist (point(longitude, latitude)) WHERE registered AND longitude IS NOT NULL;"
BACKWARD = "DROP INDEX registry_place_at;"


class Migration(migrations.Migration):
    dependencies = [("data", "0003_registries")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
