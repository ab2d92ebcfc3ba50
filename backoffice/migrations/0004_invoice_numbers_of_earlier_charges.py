"""Charges agreed before there were patterns get the number the usual pattern gives."""

from __future__ import annotations

from django.db import migrations

NUMBER_THEM = """
    UPDATE backoffice_charge SET invoice_number = lpad(number::text, greatest(6, length(number::text)), '0')
    WHERE invoice_number = ''
"""


class Migration(migrations.Migration):
    """One update; taking it back leaves the numbers, which the column's own removal drops."""

    dependencies = [("backoffice", "0003_invoice_numbers_and_locking_by_itself")]

    operations = [migrations.RunSQL(NUMBER_THEM, migrations.RunSQL.noop)]
