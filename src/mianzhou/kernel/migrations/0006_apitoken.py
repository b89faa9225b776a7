from django.db import migrations


class Migration(migrations.Migration):
    """Empty: the table of keys came with 0005; kept because later migrations name it."""

    dependencies = [
        ("kernel", "0005_units"),
    ]

    operations = []
