"""Nothing is outstanding any more of what was cancelled or written off."""

from decimal import Decimal

from django.db import migrations, models

from backoffice.migration_operations import Together


class Migration(migrations.Migration):
    """A generated column is changed by making it anew; the table is written once more for it."""

    dependencies = [("reconciliation", "0015_messages_known_by_provider_and_content")]

    operations = [
        Together([
            migrations.RemoveField(model_name="expectation", name="outstanding"),
            migrations.AddField(
                model_name="expectation",
                name="outstanding",
                field=models.GeneratedField(
                    db_persist=True,
                    expression=models.Case(
                        models.When(
                            models.Q(("cancelled_at__isnull", True), ("written_off_at__isnull", True)),
                            then=models.F("gross") - models.F("linked"),
                        ),
                        default=models.Value(Decimal(0)),
                    ),
                    output_field=models.DecimalField(decimal_places=2, max_digits=14),
                ),
            ),
        ])
    ]  # fmt: skip
