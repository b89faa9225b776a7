"""Nothing to do: the table came with the migration before; the name is kept because others depend on it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_units")]
    operations = []
