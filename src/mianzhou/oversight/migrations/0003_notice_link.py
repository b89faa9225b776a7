"""A notice may lead to the page of an application's case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_sql_supervision_guards")]
    operations = [
        migrations.AddField("notice", "link", models.CharField(blank=True, max_length=200), preserve_default=False),
    ]
