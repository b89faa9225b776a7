from django.db import migrations, models

OPEN = models.Q(("ceased", False), ("ended_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_sql_assessment")]

    operations = [
        migrations.RemoveIndex(model_name="watchedclock", name="watched_open"),
        migrations.AddIndex(
            model_name="watchedclock",
            index=models.Index(
                condition=OPEN,
                fields=["due_at", "id"],
                include=("unit", "started_at", "yellow_at", "paused_on"),
                name="watched_open",
            ),
        ),
        migrations.AddIndex(
            model_name="watchingnotice",
            index=models.Index(fields=["-issued_at"], name="watching_notice_latest"),
        ),
    ]
