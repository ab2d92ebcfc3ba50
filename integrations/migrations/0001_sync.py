import backoffice.migration_operations
import backoffice.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import domain.enums.sync
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('backoffice', '0001_initial'),
        ('backoffice', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='RateWindow',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('started', models.FloatField(default=0, help_text='Seconds since 1970.')),
                ('used', models.PositiveIntegerField(default=0)),
                ('blocked_until', models.FloatField(default=0, help_text='Seconds since 1970.')),
            ],
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fields', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('open', 'Needs an answer'), ('resolved', 'Answered')], default=domain.enums.sync.ConflictState['OPEN'], max_length=10)),
                ('answer', models.CharField(blank=True, choices=[('keep_ours', 'Keep ours'), ('take_theirs', 'Replace with theirs'), ('turn_off_updates', 'Turn off updates'), ('agreed', 'Resolved itself')], max_length=20)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('undo', models.JSONField(blank=True, default=dict)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('system', models.CharField(help_text="The connector's code, such as plannr.", max_length=30)),
                ('remote_firm_id', models.CharField(blank=True, help_text="The firm's own id there.", max_length=100)),
                ('mode', models.CharField(choices=[('two_way', 'Two-way'), ('one_way', 'One-way'), ('force_one_way', 'Force one-way')], default=domain.enums.sync.Mode['TWO_WAY'], max_length=20)),
                ('create_by_default', models.BooleanField(default=False, help_text='Whether a new item here is also created there unless the person says otherwise.')),
                ('update_by_default', models.CharField(choices=[('yes', 'Update both ways'), ('only_from_remote', 'Only update from there'), ('no', 'Do not update')], default=domain.enums.sync.UpdatePolicy['YES'], help_text='The update policy that imported items start with.', max_length=20)),
                ('remove_unlinked', models.BooleanField(default=False, help_text='Whether items the other system withdraws are removed here.')),
                ('is_enabled', models.BooleanField(default=False)),
                ('enabled_at', models.DateTimeField(blank=True, null=True)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('webhook_id', models.CharField(blank=True, max_length=100)),
                ('webhook_secret', backoffice.models.fields.EncryptedTextField(blank=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConnectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('system', models.CharField(help_text="The connector's code, such as plannr.", max_length=30)),
                ('remote_firm_id', models.CharField(blank=True, help_text="The firm's own id there.", max_length=100)),
                ('mode', models.CharField(choices=[('two_way', 'Two-way'), ('one_way', 'One-way'), ('force_one_way', 'Force one-way')], default=domain.enums.sync.Mode['TWO_WAY'], max_length=20)),
                ('create_by_default', models.BooleanField(default=False, help_text='Whether a new item here is also created there unless the person says otherwise.')),
                ('update_by_default', models.CharField(choices=[('yes', 'Update both ways'), ('only_from_remote', 'Only update from there'), ('no', 'Do not update')], default=domain.enums.sync.UpdatePolicy['YES'], help_text='The update policy that imported items start with.', max_length=20)),
                ('remove_unlinked', models.BooleanField(default=False, help_text='Whether items the other system withdraws are removed here.')),
                ('is_enabled', models.BooleanField(default=False)),
                ('enabled_at', models.DateTimeField(blank=True, null=True)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('webhook_id', models.CharField(blank=True, max_length=100)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='integrations.connection')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('oauth', 'Signed in'), ('personal_token', 'Personal access token')], default=domain.enums.sync.CredentialKind['OAUTH'], max_length=20)),
                ('state', models.CharField(choices=[('active', 'Active'), ('expired', 'Expired'), ('disabled', 'Disabled')], default=domain.enums.sync.CredentialState['ACTIVE'], max_length=10)),
                ('access_token', backoffice.models.fields.EncryptedTextField(blank=True)),
                ('refresh_token', backoffice.models.fields.EncryptedTextField(blank=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('remote_account_id', models.CharField(blank=True, max_length=100)),
                ('remote_login_name', models.CharField(blank=True, max_length=200)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True, help_text='In plain words; empty after a success.')),
                ('version', models.PositiveIntegerField(default=0, help_text='Counts every renewal of the tokens.')),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CredentialEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('oauth', 'Signed in'), ('personal_token', 'Personal access token')], default=domain.enums.sync.CredentialKind['OAUTH'], max_length=20)),
                ('state', models.CharField(choices=[('active', 'Active'), ('expired', 'Expired'), ('disabled', 'Disabled')], default=domain.enums.sync.CredentialState['ACTIVE'], max_length=10)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('remote_account_id', models.CharField(blank=True, max_length=100)),
                ('remote_login_name', models.CharField(blank=True, max_length=200)),
                ('last_error', models.TextField(blank=True, help_text='In plain words; empty after a success.')),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='integrations.credential')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(help_text="The connector's kind of record, such as plan.", max_length=30)),
                ('local_model', models.CharField(help_text='Such as backoffice.plan.', max_length=60)),
                ('local_id', models.BigIntegerField()),
                ('remote_id', models.CharField(max_length=100)),
                ('external_reference', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('owner_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, help_text='Remote ids of the clients it belongs to.', size=None)),
                ('base', models.JSONField(blank=True, default=dict)),
                ('kept', models.JSONField(blank=True, default=dict)),
                ('raw', models.JSONField(blank=True, default=dict)),
                ('remote_updated_at', models.DateTimeField(blank=True, null=True)),
                ('update_policy', models.CharField(choices=[('yes', 'Update both ways'), ('only_from_remote', 'Only update from there'), ('no', 'Do not update')], default=domain.enums.sync.UpdatePolicy['YES'], max_length=20)),
                ('state', models.CharField(choices=[('linked', 'Linked'), ('pending', 'Waiting to be sent'), ('out_of_sync', 'Out of sync'), ('failed', 'Could not be sent'), ('paused', 'Updates turned off'), ('ended', 'Unlinked')], default=domain.enums.sync.LinkState['LINKED'], max_length=12)),
                ('state_since', models.DateTimeField(auto_now_add=True)),
                ('last_synced_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=40)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConflictFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('fields', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('open', 'Needs an answer'), ('resolved', 'Answered')], default=domain.enums.sync.ConflictState['OPEN'], max_length=10)),
                ('answer', models.CharField(blank=True, choices=[('keep_ours', 'Keep ours'), ('take_theirs', 'Replace with theirs'), ('turn_off_updates', 'Turn off updates'), ('agreed', 'Resolved itself')], max_length=20)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('undo', models.JSONField(blank=True, default=dict)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='integrations.conflict')),
                ('resolved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='integrations.link')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(help_text="The connector's kind of record, such as plan.", max_length=30)),
                ('local_model', models.CharField(help_text='Such as backoffice.plan.', max_length=60)),
                ('local_id', models.BigIntegerField()),
                ('remote_id', models.CharField(max_length=100)),
                ('external_reference', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('owner_ids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, help_text='Remote ids of the clients it belongs to.', size=None)),
                ('update_policy', models.CharField(choices=[('yes', 'Update both ways'), ('only_from_remote', 'Only update from there'), ('no', 'Do not update')], default=domain.enums.sync.UpdatePolicy['YES'], max_length=20)),
                ('state', models.CharField(choices=[('linked', 'Linked'), ('pending', 'Waiting to be sent'), ('out_of_sync', 'Out of sync'), ('failed', 'Could not be sent'), ('paused', 'Updates turned off'), ('ended', 'Unlinked')], default=domain.enums.sync.LinkState['LINKED'], max_length=12)),
                ('state_since', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=40)),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='integrations.link')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutboxEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=30)),
                ('action', models.CharField(choices=[('create', 'Create'), ('update', 'Update'), ('delete', 'Delete')], max_length=10)),
                ('local_model', models.CharField(max_length=60)),
                ('local_id', models.BigIntegerField()),
                ('client_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='Our clients it belongs to.', size=None)),
                ('label', models.CharField(blank=True, max_length=255)),
                ('fields', models.JSONField(blank=True, default=list)),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Goes along with a create.')),
                ('idempotency_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('abandoned', 'Given up'), ('held', 'Held back')], default=domain.enums.sync.OutboxState['WAITING'], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('maybe_sent', models.BooleanField(default=False, help_text='An attempt may have been carried out without its answer arriving.')),
                ('next_attempt_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('request', models.JSONField(blank=True, default=dict)),
                ('response', models.JSONField(blank=True, default=dict)),
                ('error', models.TextField(blank=True)),
                ('error_code', models.CharField(blank=True, max_length=30)),
                ('reason', models.TextField(blank=True, help_text='Why a person gave it up, or why it is held back.')),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outbox', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='outbox', to='integrations.link')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutboxEntryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=30)),
                ('action', models.CharField(choices=[('create', 'Create'), ('update', 'Update'), ('delete', 'Delete')], max_length=10)),
                ('local_model', models.CharField(max_length=60)),
                ('local_id', models.BigIntegerField()),
                ('client_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='Our clients it belongs to.', size=None)),
                ('label', models.CharField(blank=True, max_length=255)),
                ('fields', models.JSONField(blank=True, default=list)),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Goes along with a create.')),
                ('idempotency_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('abandoned', 'Given up'), ('held', 'Held back')], default=domain.enums.sync.OutboxState['WAITING'], max_length=10)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('error_code', models.CharField(blank=True, max_length=30)),
                ('reason', models.TextField(blank=True, help_text='Why a person gave it up, or why it is held back.')),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('link', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='integrations.link')),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='integrations.outboxentry')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('import', 'Import'), ('pull', 'Sync'), ('push', 'Send'), ('preview', 'Preview')], max_length=10)),
                ('trigger', models.CharField(choices=[('person', 'By hand'), ('cashflow', 'Cashflow opened'), ('schedule', 'On schedule'), ('webhook', 'News from there'), ('command', 'Command')], default=domain.enums.sync.RunTrigger['PERSON'], max_length=10)),
                ('scope', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('stopping', 'Stopping'), ('waiting', 'Waits for your word'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default=domain.enums.sync.RunState['QUEUED'], max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(blank=True, default=dict, help_text='Outcomes by action.')),
                ('requests', models.PositiveIntegerField(default=0, help_text='Requests this run has used.')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('last_line', models.CharField(blank=True, max_length=400)),
                ('error', models.TextField(blank=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=30)),
                ('action', models.CharField(choices=[('create', 'Imported'), ('relink', 'Linked again'), ('update', 'Updated'), ('agree', 'Agreed'), ('ask', 'Out of sync'), ('remove', 'Removed'), ('unlink', 'Unlinked'), ('skip', 'Skipped'), ('send', 'Sent')], max_length=10)),
                ('subject', models.CharField(help_text='The remote id, or local: and the local one.', max_length=120)),
                ('label', models.CharField(max_length=255)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('sentence', models.TextField()),
                ('level', models.CharField(choices=[('info', 'Fine'), ('warning', 'Look at this'), ('error', 'Failed')], default=domain.enums.sync.OutcomeLevel['INFO'], max_length=10)),
                ('remote_id', models.CharField(blank=True, max_length=100)),
                ('local_model', models.CharField(blank=True, max_length=60)),
                ('local_id', models.BigIntegerField(blank=True, null=True)),
                ('field_names', models.JSONField(blank=True, default=list)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='integrations.run')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StagedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=30)),
                ('remote_id', models.CharField(max_length=100)),
                ('label', models.CharField(blank=True, max_length=255)),
                ('fields', models.JSONField(blank=True, default=dict)),
                ('raw', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('linked', 'Linked'), ('added', 'Added'), ('ignored', 'Ignored')], default=domain.enums.sync.StagedState['WAITING'], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staged', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('delivery_key', models.CharField(help_text='Its own id, or a digest of the body.', max_length=64)),
                ('body', models.BinaryField()),
                ('headers', models.JSONField(blank=True, default=dict, help_text='Without the signature.')),
                ('is_signature_right', models.BooleanField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('processed', 'Processed'), ('refused', 'Signature wrong'), ('failed', 'Failed')], default=domain.enums.sync.DeliveryState['RECEIVED'], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('received_at', models.DateTimeField()),
                ('processed_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        backoffice.migration_operations.Together(
            operations=[migrations.AddField(
                model_name='conflict',
                name='link',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='integrations.link'),
            ), migrations.AddConstraint(
                model_name='connection',
                constraint=models.UniqueConstraint(fields=('firm', 'system'), name='connection_once_a_firm_and_system'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='connection',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='082c3512aedfaf7cc9223f9c42541304ded59ebf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_81cc6', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='connection',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='4ea15964ccc514f2b17038ed02dfa2eafe04cea5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_86761', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='connection',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT new_values."create_by_default", new_values."created_at", new_values."disabled_at", new_values."enabled_at", new_values."firm_id", new_values."id", new_values."is_enabled", new_values."mode", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remote_firm_id", new_values."remove_unlinked", new_values."system", new_values."update_by_default", new_values."updated_at", new_values."webhook_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9434fdb207457dc55414d90473029025162611f1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f4081', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='connection',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT new_values."create_by_default", new_values."created_at", new_values."disabled_at", new_values."enabled_at", new_values."firm_id", new_values."id", new_values."is_enabled", new_values."mode", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remote_firm_id", new_values."remove_unlinked", new_values."system", new_values."update_by_default", new_values."updated_at", new_values."webhook_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."create_by_default" IS DISTINCT FROM (new_values."create_by_default") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."disabled_at" IS DISTINCT FROM (new_values."disabled_at") OR old_values."enabled_at" IS DISTINCT FROM (new_values."enabled_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_enabled" IS DISTINCT FROM (new_values."is_enabled") OR old_values."mode" IS DISTINCT FROM (new_values."mode") OR old_values."remote_firm_id" IS DISTINCT FROM (new_values."remote_firm_id") OR old_values."remove_unlinked" IS DISTINCT FROM (new_values."remove_unlinked") OR old_values."system" IS DISTINCT FROM (new_values."system") OR old_values."update_by_default" IS DISTINCT FROM (new_values."update_by_default") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."webhook_id" IS DISTINCT FROM (new_values."webhook_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9360a0733ff8902fd4b432bc6a5ca73d9abc4957', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2868f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='connection',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT old_values."create_by_default", old_values."created_at", old_values."disabled_at", old_values."enabled_at", old_values."firm_id", old_values."id", old_values."is_enabled", old_values."mode", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remote_firm_id", old_values."remove_unlinked", old_values."system", old_values."update_by_default", old_values."updated_at", old_values."webhook_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='46e2c7c114df0bf2baae5912d739eafd1583e1a3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f6380', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_connection', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='credential',
                constraint=models.UniqueConstraint(fields=('connection', 'user'), name='credential_once_a_user', nulls_distinct=False),
            ), pgtrigger.migrations.AddTrigger(
                model_name='credential',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_credential.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_credential.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='b6ae229cc2f467813e4b19f5cc3459fda865d1b5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_f506b', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_credential', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='credential',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_credential.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_credential.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='05013e8b01472961d474755c001cb5d3961a2d01', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_63320', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_credential', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='credential',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_credentialevent" ("connection_id", "created_at", "expires_at", "firm_id", "id", "kind", "last_error", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_account_id", "remote_login_name", "state", "updated_at", "user_id") SELECT new_values."connection_id", new_values."created_at", new_values."expires_at", new_values."firm_id", new_values."id", new_values."kind", new_values."last_error", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remote_account_id", new_values."remote_login_name", new_values."state", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0d062b557ca378a08bfe5031c94ee0d0f0041071', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_df376', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_credential', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='credential',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_credentialevent" ("connection_id", "created_at", "expires_at", "firm_id", "id", "kind", "last_error", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_account_id", "remote_login_name", "state", "updated_at", "user_id") SELECT new_values."connection_id", new_values."created_at", new_values."expires_at", new_values."firm_id", new_values."id", new_values."kind", new_values."last_error", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remote_account_id", new_values."remote_login_name", new_values."state", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."connection_id" IS DISTINCT FROM (new_values."connection_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."last_error" IS DISTINCT FROM (new_values."last_error") OR old_values."remote_account_id" IS DISTINCT FROM (new_values."remote_account_id") OR old_values."remote_login_name" IS DISTINCT FROM (new_values."remote_login_name") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='91b17287a88ece984189ea6e9210b4d32ddaf467', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5a4fc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_credential', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='credential',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_credentialevent" ("connection_id", "created_at", "expires_at", "firm_id", "id", "kind", "last_error", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_account_id", "remote_login_name", "state", "updated_at", "user_id") SELECT old_values."connection_id", old_values."created_at", old_values."expires_at", old_values."firm_id", old_values."id", old_values."kind", old_values."last_error", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remote_account_id", old_values."remote_login_name", old_values."state", old_values."updated_at", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9c70a293c5c3ea2c42ecf9eac8a3ae9504a2c79d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_34c8f', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_credential', when='AFTER')),
            ), migrations.AddIndex(
                model_name='link',
                index=django.contrib.postgres.indexes.GinIndex(fields=['owner_ids'], name='link_by_owner'),
            ), migrations.AddIndex(
                model_name='link',
                index=models.Index(fields=['firm', 'local_model', 'local_id'], name='link_by_local'),
            ), migrations.AddIndex(
                model_name='link',
                index=models.Index(fields=['connection', 'state'], name='link_by_state'),
            ), migrations.AddConstraint(
                model_name='link',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('connection', 'kind', 'remote_id'), name='link_once_a_remote_record'),
            ), migrations.AddConstraint(
                model_name='link',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('connection', 'local_model', 'local_id'), name='link_once_a_local_record'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='link',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_link.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='22aed7b73c4cced3ef29929d2c7595ab4c4129b2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_28b06', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_link', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='link',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_link.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9460f7984f9fd81387eb2c880b2760696bcbe21a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_d7d41', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_link', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='link',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_linkevent" ("connection_id", "created_at", "end_reason", "ended_at", "external_reference", "firm_id", "id", "kind", "local_id", "local_model", "owner_ids", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_id", "state", "state_since", "update_policy", "updated_at") SELECT new_values."connection_id", new_values."created_at", new_values."end_reason", new_values."ended_at", new_values."external_reference", new_values."firm_id", new_values."id", new_values."kind", new_values."local_id", new_values."local_model", new_values."owner_ids", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remote_id", new_values."state", new_values."state_since", new_values."update_policy", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='86b63194b196a2370d3d16075e95b391e16a222f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c13c2', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_link', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='link',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_linkevent" ("connection_id", "created_at", "end_reason", "ended_at", "external_reference", "firm_id", "id", "kind", "local_id", "local_model", "owner_ids", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_id", "state", "state_since", "update_policy", "updated_at") SELECT new_values."connection_id", new_values."created_at", new_values."end_reason", new_values."ended_at", new_values."external_reference", new_values."firm_id", new_values."id", new_values."kind", new_values."local_id", new_values."local_model", new_values."owner_ids", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remote_id", new_values."state", new_values."state_since", new_values."update_policy", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."connection_id" IS DISTINCT FROM (new_values."connection_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."end_reason" IS DISTINCT FROM (new_values."end_reason") OR old_values."ended_at" IS DISTINCT FROM (new_values."ended_at") OR old_values."external_reference" IS DISTINCT FROM (new_values."external_reference") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."local_id" IS DISTINCT FROM (new_values."local_id") OR old_values."local_model" IS DISTINCT FROM (new_values."local_model") OR old_values."owner_ids" IS DISTINCT FROM (new_values."owner_ids") OR old_values."remote_id" IS DISTINCT FROM (new_values."remote_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."state_since" IS DISTINCT FROM (new_values."state_since") OR old_values."update_policy" IS DISTINCT FROM (new_values."update_policy") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='35a65db8d20b237feefa95f1d380057d50049d5e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_de7da', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_link', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='link',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_linkevent" ("connection_id", "created_at", "end_reason", "ended_at", "external_reference", "firm_id", "id", "kind", "local_id", "local_model", "owner_ids", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_id", "state", "state_since", "update_policy", "updated_at") SELECT old_values."connection_id", old_values."created_at", old_values."end_reason", old_values."ended_at", old_values."external_reference", old_values."firm_id", old_values."id", old_values."kind", old_values."local_id", old_values."local_model", old_values."owner_ids", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remote_id", old_values."state", old_values."state_since", old_values."update_policy", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='666979e950a0172eec08254727f849c828a27670', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9cc4f', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_link', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='conflict',
                constraint=models.UniqueConstraint(condition=models.Q(('state', domain.enums.sync.ConflictState['OPEN'])), fields=('link',), name='conflict_one_open_a_link'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='conflict',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_link r ON r.id = n.link_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_conflict.link_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.resolved_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_conflict.resolved_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='f1067d661c4554bdd0fd161dc49802520d880b68', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_18806', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_conflict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='conflict',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_link r ON r.id = n.link_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_conflict.link_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.resolved_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_conflict.resolved_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='10ca504259f953d2d33cb8c15b32c561ea0dfcc3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_aaddd', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_conflict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='conflict',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_conflictfirmevent" ("answer", "created_at", "fields", "firm_id", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "resolved_at", "resolved_by_id", "state", "undo", "updated_at") SELECT new_values."answer", new_values."created_at", new_values."fields", new_values."firm_id", new_values."id", new_values."link_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."resolved_at", new_values."resolved_by_id", new_values."state", new_values."undo", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='60e048e3102c078f20eab644051b0a4919ec286e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d2351', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_conflict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='conflict',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_conflictfirmevent" ("answer", "created_at", "fields", "firm_id", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "resolved_at", "resolved_by_id", "state", "undo", "updated_at") SELECT new_values."answer", new_values."created_at", new_values."fields", new_values."firm_id", new_values."id", new_values."link_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."resolved_at", new_values."resolved_by_id", new_values."state", new_values."undo", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='65eec67636e3aa9c47836db32a15ae668e1deaf1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2b794', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_conflict', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='conflict',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_conflictfirmevent" ("answer", "created_at", "fields", "firm_id", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "resolved_at", "resolved_by_id", "state", "undo", "updated_at") SELECT old_values."answer", old_values."created_at", old_values."fields", old_values."firm_id", old_values."id", old_values."link_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."resolved_at", old_values."resolved_by_id", old_values."state", old_values."undo", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2c1b729001bdeef5da9ac51e510644daa13354a9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3aaad', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_conflict', when='AFTER')),
            ), migrations.AddIndex(
                model_name='outboxentry',
                index=models.Index(condition=models.Q(('state__in', [domain.enums.sync.OutboxState['WAITING'], domain.enums.sync.OutboxState['SENDING']])), fields=['connection', 'next_attempt_at', 'id'], name='outbox_to_do'),
            ), migrations.AddIndex(
                model_name='outboxentry',
                index=models.Index(fields=['connection', 'local_model', 'local_id'], name='outbox_by_local'),
            ), migrations.AddIndex(
                model_name='outboxentry',
                index=django.contrib.postgres.indexes.GinIndex(fields=['client_ids'], name='outbox_by_client'),
            ), migrations.AddConstraint(
                model_name='outboxentry',
                constraint=models.UniqueConstraint(condition=models.Q(('state', domain.enums.sync.OutboxState['WAITING'])), fields=('connection', 'local_model', 'local_id', 'action'), name='outbox_one_waiting'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outboxentry',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_link r ON r.id = n.link_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.link_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c92cb6f701435228bdac6047d441bdffa7bbd46d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_3c16a', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_outboxentry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outboxentry',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_link r ON r.id = n.link_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.link_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outboxentry.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9ca27d99cf6d7302190d1986df1d31f96cb06d10', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_e22e4', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_outboxentry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outboxentry',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_outboxentryevent" ("action", "client_ids", "connection_id", "created_at", "error", "error_code", "fields", "firm_id", "id", "idempotency_key", "kind", "label", "link_id", "local_id", "local_model", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reference", "sent_at", "state", "updated_at") SELECT new_values."action", new_values."client_ids", new_values."connection_id", new_values."created_at", new_values."error", new_values."error_code", new_values."fields", new_values."firm_id", new_values."id", new_values."idempotency_key", new_values."kind", new_values."label", new_values."link_id", new_values."local_id", new_values."local_model", new_values."made_by_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."reference", new_values."sent_at", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b675f666693955b75d7fbda7ab48344dd2c44427', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5d892', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_outboxentry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outboxentry',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_outboxentryevent" ("action", "client_ids", "connection_id", "created_at", "error", "error_code", "fields", "firm_id", "id", "idempotency_key", "kind", "label", "link_id", "local_id", "local_model", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reference", "sent_at", "state", "updated_at") SELECT new_values."action", new_values."client_ids", new_values."connection_id", new_values."created_at", new_values."error", new_values."error_code", new_values."fields", new_values."firm_id", new_values."id", new_values."idempotency_key", new_values."kind", new_values."label", new_values."link_id", new_values."local_id", new_values."local_model", new_values."made_by_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."reference", new_values."sent_at", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."action" IS DISTINCT FROM (new_values."action") OR old_values."client_ids" IS DISTINCT FROM (new_values."client_ids") OR old_values."connection_id" IS DISTINCT FROM (new_values."connection_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."error" IS DISTINCT FROM (new_values."error") OR old_values."error_code" IS DISTINCT FROM (new_values."error_code") OR old_values."fields" IS DISTINCT FROM (new_values."fields") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."idempotency_key" IS DISTINCT FROM (new_values."idempotency_key") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."label" IS DISTINCT FROM (new_values."label") OR old_values."link_id" IS DISTINCT FROM (new_values."link_id") OR old_values."local_id" IS DISTINCT FROM (new_values."local_id") OR old_values."local_model" IS DISTINCT FROM (new_values."local_model") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."reference" IS DISTINCT FROM (new_values."reference") OR old_values."sent_at" IS DISTINCT FROM (new_values."sent_at") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='60ec66cc43c98be6bb91ca342d158867ee945d54', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1aff1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_outboxentry', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outboxentry',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_outboxentryevent" ("action", "client_ids", "connection_id", "created_at", "error", "error_code", "fields", "firm_id", "id", "idempotency_key", "kind", "label", "link_id", "local_id", "local_model", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reference", "sent_at", "state", "updated_at") SELECT old_values."action", old_values."client_ids", old_values."connection_id", old_values."created_at", old_values."error", old_values."error_code", old_values."fields", old_values."firm_id", old_values."id", old_values."idempotency_key", old_values."kind", old_values."label", old_values."link_id", old_values."local_id", old_values."local_model", old_values."made_by_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."reference", old_values."sent_at", old_values."state", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='02f2397eb80039379943d244534c2a12ba5d8eda', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7b05a', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_outboxentry', when='AFTER')),
            ), migrations.AddIndex(
                model_name='run',
                index=models.Index(fields=['connection', 'state'], name='run_by_state'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='run',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_run.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_run.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c56523d21ed4fe09e57f376ac04b9ac7d4926a55', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_a6fef', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_run', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='run',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_run.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_run.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='6fae59eab57a77d08343ccff28c916a8c3a506f5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_fcc30', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_run', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='outcome',
                constraint=models.UniqueConstraint(fields=('run', 'kind', 'subject', 'action'), name='outcome_once_a_run'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outcome',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_run r ON r.id = n.run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outcome.run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='1d3f7b1bf7c3a8590e316d7507f1012a7a275bd0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_e738d', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_outcome', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='outcome',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_run r ON r.id = n.run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_outcome.run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='dac546edacf030e83f98382978e80eb6410eed79', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_fc6de', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_outcome', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='stagedrecord',
                constraint=models.UniqueConstraint(fields=('connection', 'kind', 'remote_id'), name='staged_once_a_record'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='stagedrecord',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_stagedrecord.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='7b6557251dbc0ba5dd3e6791ec9ab4d118e33ef2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_9ea2d', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_stagedrecord', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='stagedrecord',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_stagedrecord.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c810f9c07bc4208b117a237ab9e792479aade75b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_eb02d', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_stagedrecord', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='webhookdelivery',
                constraint=models.UniqueConstraint(fields=('connection', 'delivery_key'), name='delivery_once'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='webhookdelivery',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_webhookdelivery.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='4e301a81174b83d4e90d761e99144f1e79632caf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_97308', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_webhookdelivery', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='webhookdelivery',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'integrations_webhookdelivery.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c813454102c4a43f8815a552196e25ae108caae3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_a8321', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_webhookdelivery', when='AFTER')),
            )],
        ),
    ]
