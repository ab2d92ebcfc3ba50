from django.db import migrations, models
from django.db.models.functions import Upper

from backoffice.migration_operations import Together


class Migration(migrations.Migration):

    dependencies = [
        ('reconciliation', '0014_reasons_that_may_be_old'),
    ]

    operations = [
        Together([
        migrations.RemoveConstraint(
            model_name='statementmessage',
            name='message_taken_once',
        ),
        migrations.AddConstraint(
            model_name='statementmessage',
            constraint=models.UniqueConstraint('firm', 'adapter', 'message_id', Upper('provider_name'), condition=models.Q(('state', 'taken')), name='message_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='statementmessage',
            constraint=models.UniqueConstraint('firm', 'adapter', 'message_id', Upper('provider_name'), 'sha256', name='message_kept_once'),
        ),
        ]),
    ]
