import domain.enums.people
from django.db import migrations, models

from backoffice.migration_operations import Together

ROLES = [
    ('owner', 'Owner'),
    ('admin', 'Administrator'),
    ('adviser', 'Adviser'),
    ('paraplanner', 'Paraplanner'),
    ('client', 'Client'),
    ('professional', 'Professional adviser of a client'),
]


def role_of(model_name):
    return migrations.AlterField(
        model_name=model_name,
        name='role',
        field=models.CharField(choices=ROLES, default=domain.enums.people.Role['ADVISER'], max_length=20),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('backoffice', '0006_goals_notes_questionnaires_and_placeholders'),
    ]

    operations = [Together([role_of('user'), role_of('userunscopedevent')])]
