"""No run ever sends: the outbox does, so there is no kind of run for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes the choice away; no row has it."""

    dependencies = [
        ("integrations", "0006_keys_of_users_and_staged_outcomes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[("import", "Import"), ("pull", "Sync"), ("preview", "Preview")], max_length=10
            ),
        ),
    ]
