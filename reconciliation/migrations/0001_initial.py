import backoffice.migration_operations
import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import domain.enums.reconciliation
import pgtrigger.compiler
import pgtrigger.migrations
import reconciliation.models.imports
import reconciliation.models.periods
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
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Expectation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 within the charge.')),
                ('type', models.CharField(choices=[('fee', 'Fee'), ('commission', 'Commission')], max_length=12)),
                ('category', models.CharField(choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('payment_origin', models.CharField(choices=[('client', 'Client'), ('provider', 'Provider'), ('unknown', 'Not known')], max_length=10)),
                ('expected_date', models.DateField()),
                ('net', models.DecimalField(decimal_places=2, help_text='Before VAT.', max_digits=14)),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('gross', models.DecimalField(decimal_places=2, help_text='Net and VAT together: what should arrive.', max_digits=14)),
                ('percentage', models.DecimalField(blank=True, decimal_places=4, help_text="Of the plan's value, for this payment's charge; blank for a fixed amount.", max_digits=8, null=True)),
                ('valued_amount', models.DecimalField(blank=True, decimal_places=2, help_text="The plan's value the amount was worked out from; blank without a valuation.", max_digits=14, null=True)),
                ('is_vat_exempt', models.BooleanField(default=True)),
                ('is_recurring', models.BooleanField(default=False)),
                ('linked', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14)),
                ('outstanding', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('linked')), output_field=models.DecimalField(decimal_places=2, max_digits=14))),
                ('is_balanced', models.BooleanField(default=False, help_text='Its gross was set to what had been paid.')),
                ('unbalanced_gross', models.DecimalField(blank=True, decimal_places=2, help_text='What was expected before it was balanced.', max_digits=14, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('written_off_at', models.DateTimeField(blank=True, null=True)),
                ('write_off_reason', models.CharField(blank=True, max_length=200)),
                ('is_open', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('cancelled_at__isnull', True), ('written_off_at__isnull', True), models.Q(models.Q(('gross__gt', 0), ('linked__lt', models.F('gross'))), models.Q(('gross__lt', 0), ('linked__gt', models.F('gross'))), _connector='OR')), then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField())),
                ('adviser', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charge', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expectations', to='backoffice.charge')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expectations', to='backoffice.client')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expectations', to='backoffice.plan')),
            ],
            options={
                'ordering': ['expected_date', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpectationFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 within the charge.')),
                ('type', models.CharField(choices=[('fee', 'Fee'), ('commission', 'Commission')], max_length=12)),
                ('category', models.CharField(choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('payment_origin', models.CharField(choices=[('client', 'Client'), ('provider', 'Provider'), ('unknown', 'Not known')], max_length=10)),
                ('expected_date', models.DateField()),
                ('net', models.DecimalField(decimal_places=2, help_text='Before VAT.', max_digits=14)),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('gross', models.DecimalField(decimal_places=2, help_text='Net and VAT together: what should arrive.', max_digits=14)),
                ('percentage', models.DecimalField(blank=True, decimal_places=4, help_text="Of the plan's value, for this payment's charge; blank for a fixed amount.", max_digits=8, null=True)),
                ('valued_amount', models.DecimalField(blank=True, decimal_places=2, help_text="The plan's value the amount was worked out from; blank without a valuation.", max_digits=14, null=True)),
                ('is_vat_exempt', models.BooleanField(default=True)),
                ('is_recurring', models.BooleanField(default=False)),
                ('is_balanced', models.BooleanField(default=False, help_text='Its gross was set to what had been paid.')),
                ('unbalanced_gross', models.DecimalField(blank=True, decimal_places=2, help_text='What was expected before it was balanced.', max_digits=14, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('written_off_at', models.DateTimeField(blank=True, null=True)),
                ('write_off_reason', models.CharField(blank=True, max_length=200)),
                ('adviser', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('charge', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.charge')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.expectation')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MappingProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(default='Usual file', max_length=100)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text="Columns, the provider's words for categories, signs and the like, as profile_to_record writes them.")),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mapping_profiles', to='backoffice.provider')),
            ],
            options={
                'ordering': ['provider', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MappingProfileFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(default='Usual file', max_length=100)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text="Columns, the provider's words for categories, signs and the like, as profile_to_record writes them.")),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.mappingprofile')),
                ('provider', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.provider')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MatchRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('trigger', models.CharField(choices=[('upload', 'File uploaded'), ('manual', 'Lines entered by hand'), ('edi', 'Electronic message'), ('request', 'Run again on request'), ('change', 'A valuation or charge changed')], max_length=10)),
                ('rule_version', models.CharField(max_length=20)),
                ('tolerance_percent', models.DecimalField(decimal_places=4, max_digits=8)),
                ('line_count', models.PositiveIntegerField(default=0)),
                ('single_count', models.PositiveIntegerField(default=0)),
                ('split_count', models.PositiveIntegerField(default=0)),
                ('unmatched_count', models.PositiveIntegerField(default=0)),
                ('ran_at', models.DateTimeField()),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpectationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds, with the sign of the line.', max_digits=14)),
                ('method', models.CharField(choices=[('single', 'One payment'), ('split', 'Part payment'), ('manual', 'By hand')], max_length=10)),
                ('is_tie', models.BooleanField(default=False, help_text='Another expectation was its equal in everything.')),
                ('notices', models.JSONField(blank=True, default=list, help_text='What a person should know about the link.')),
                ('tolerance_percent', models.DecimalField(blank=True, decimal_places=4, help_text='The tolerance it was made under.', max_digits=8, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
                ('expectation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='reconciliation.expectation')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='links', to='reconciliation.matchrun')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=40)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(help_text='First day after the period.')),
                ('locked_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('locked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-start_date'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentPeriodFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=40)),
                ('start_date', models.DateField()),
                ('end_date', models.DateField(help_text='First day after the period.')),
                ('locked_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('locked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.paymentperiod')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProviderStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 in each firm.')),
                ('date', models.DateField(help_text='Stands in for lines that have none.')),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('origin', models.CharField(choices=[('upload', 'Uploaded file'), ('manual', 'Entered by hand'), ('edi', 'Electronic message')], max_length=10)),
                ('state', models.CharField(choices=[('not_started', 'Not started'), ('in_progress', 'In progress'), ('reconciled', 'Reconciled'), ('changed', 'Changed since reconciled')], default=domain.enums.reconciliation.StatementState['NOT_STARTED'], max_length=12)),
                ('stated_total', models.DecimalField(blank=True, decimal_places=2, help_text='The total the provider gives, if it gives one.', max_digits=14, null=True)),
                ('line_count', models.PositiveIntegerField(default=0, editable=False)),
                ('reconciled_count', models.PositiveIntegerField(default=0, editable=False)),
                ('held_count', models.PositiveIntegerField(default=0, editable=False)),
                ('gross_total', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14)),
                ('linked_total', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='reconciliation.paymentperiod')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='backoffice.provider')),
            ],
            options={
                'ordering': ['-date', '-number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProviderStatementFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('number', models.PositiveIntegerField(help_text='Runs from 1 in each firm.')),
                ('date', models.DateField(help_text='Stands in for lines that have none.')),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('origin', models.CharField(choices=[('upload', 'Uploaded file'), ('manual', 'Entered by hand'), ('edi', 'Electronic message')], max_length=10)),
                ('state', models.CharField(choices=[('not_started', 'Not started'), ('in_progress', 'In progress'), ('reconciled', 'Reconciled'), ('changed', 'Changed since reconciled')], default=domain.enums.reconciliation.StatementState['NOT_STARTED'], max_length=12)),
                ('stated_total', models.DecimalField(blank=True, decimal_places=2, help_text='The total the provider gives, if it gives one.', max_digits=14, null=True)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('period', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.paymentperiod')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.providerstatement')),
                ('provider', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.provider')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatementImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('file', models.FileField(max_length=400, upload_to=reconciliation.models.imports.statement_path)),
                ('filename', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='The mapping as it was used, whatever has become of the profile.')),
                ('state', models.CharField(choices=[('mapping', 'Columns to be mapped'), ('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('reversed', 'Reversed')], default=domain.enums.reconciliation.ImportState['MAPPING'], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('findings', models.JSONField(blank=True, default=dict, help_text='What was seen on reading: encoding, notes, skipped rows, control totals.')),
                ('error', models.TextField(blank=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('reversed_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to='reconciliation.mappingprofile')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='reconciliation.providerstatement')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HeldRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('row', models.PositiveIntegerField(help_text='Row of the file.')),
                ('cells', models.JSONField(help_text='The cells as they stand in the file, in its order.')),
                ('problems', models.JSONField(help_text='One object a fault: field, column, raw, code.')),
                ('gross', models.DecimalField(blank=True, decimal_places=2, help_text='The amount, where at least that could be read.', max_digits=14, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_rows', to='reconciliation.providerstatement')),
                ('statement_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_rows', to='reconciliation.statementimport')),
            ],
            options={
                'ordering': ['statement', 'row'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatementImportFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('file', models.FileField(max_length=400, upload_to=reconciliation.models.imports.statement_path)),
                ('filename', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='The mapping as it was used, whatever has become of the profile.')),
                ('state', models.CharField(choices=[('mapping', 'Columns to be mapped'), ('queued', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('reversed', 'Reversed')], default=domain.enums.reconciliation.ImportState['MAPPING'], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('findings', models.JSONField(blank=True, default=dict, help_text='What was seen on reading: encoding, notes, skipped rows, control totals.')),
                ('error', models.TextField(blank=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('reversed_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.statementimport')),
                ('profile', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.mappingprofile')),
                ('reversed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.providerstatement')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatementTransaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(help_text='Row of the file, or order of entry.')),
                ('policy_number', models.CharField(blank=True)),
                ('client_name', models.CharField(blank=True)),
                ('gross', models.DecimalField(decimal_places=2, max_digits=14)),
                ('net', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('vat', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('date', models.DateField(blank=True, null=True)),
                ('category', models.CharField(blank=True, choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('category_word', models.CharField(blank=True, help_text="The provider's own word.")),
                ('details', models.JSONField(blank=True, default=dict, help_text='The further fields of a line, such as transaction_reference.')),
                ('metadata', models.JSONField(blank=True, default=dict, help_text='Columns of the file that no field takes.')),
                ('warnings', models.JSONField(blank=True, default=list, help_text='Codes of oddities seen on reading.')),
                ('fingerprint', models.BigIntegerField(blank=True, editable=False, help_text='Equal for the same line in another file.', null=True)),
                ('linked', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14)),
                ('match_reason', models.CharField(blank=True, help_text='Why the line is not linked; empty when it is.', max_length=24)),
                ('explanation', models.JSONField(blank=True, null=True)),
                ('ignored_at', models.DateTimeField(blank=True, null=True)),
                ('ignored_reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
                ('duplicate_of', models.ForeignKey(blank=True, help_text='An earlier line that looks the same; a warning, no more.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reconciliation.statementtransaction')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('match_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='transactions', to='reconciliation.matchrun')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='statement_transactions', to='backoffice.plan')),
                ('proposed_expectation', models.ForeignKey(blank=True, help_text='What the line would now be linked to, after a change elsewhere.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reconciliation.expectation')),
                ('split_target', models.ForeignKey(blank=True, help_text='The expectation of whose parts the line was thought to be one.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reconciliation.expectation')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='reconciliation.providerstatement')),
                ('statement_import', models.ForeignKey(blank=True, help_text='The file it came with; none for a line entered by hand.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='reconciliation.statementimport')),
            ],
            options={
                'ordering': ['statement', 'row', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HeldRowFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('row', models.PositiveIntegerField(help_text='Row of the file.')),
                ('cells', models.JSONField(help_text='The cells as they stand in the file, in its order.')),
                ('problems', models.JSONField(help_text='One object a fault: field, column, raw, code.')),
                ('gross', models.DecimalField(blank=True, decimal_places=2, help_text='The amount, where at least that could be read.', max_digits=14, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.heldrow')),
                ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.providerstatement')),
                ('statement_import', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.statementimport')),
                ('transaction', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.statementtransaction')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpectationLinkFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, help_text='Pounds, with the sign of the line.', max_digits=14)),
                ('method', models.CharField(choices=[('single', 'One payment'), ('split', 'Part payment'), ('manual', 'By hand')], max_length=10)),
                ('is_tie', models.BooleanField(default=False, help_text='Another expectation was its equal in everything.')),
                ('notices', models.JSONField(blank=True, default=list, help_text='What a person should know about the link.')),
                ('tolerance_percent', models.DecimalField(blank=True, decimal_places=4, help_text='The tolerance it was made under.', max_digits=8, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
                ('expectation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.expectation')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='reconciliation.expectationlink')),
                ('run', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.matchrun')),
                ('transaction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.statementtransaction')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatementTransactionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('row', models.PositiveIntegerField(help_text='Row of the file, or order of entry.')),
                ('policy_number', models.CharField(blank=True)),
                ('client_name', models.CharField(blank=True)),
                ('gross', models.DecimalField(decimal_places=2, max_digits=14)),
                ('net', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('vat', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('date', models.DateField(blank=True, null=True)),
                ('category', models.CharField(blank=True, choices=[('adhoc', 'Ad hoc'), ('administration', 'Administration'), ('adjustment', 'Adjustment'), ('bond_renewal', 'Bond renewal'), ('clawback', 'Clawback'), ('dss_rebate', 'DSS rebate'), ('fund', 'Fund based'), ('indemnity', 'Indemnity'), ('initial_fee', 'Initial fee'), ('level', 'Level'), ('non_indemnity', 'Non-indemnity'), ('one_off', 'One-off'), ('ongoing_fee', 'Ongoing fee'), ('other_fee', 'Other fee'), ('procuration_fee', 'Procuration fee'), ('protected_rights', 'Protected rights'), ('renewal', 'Renewal'), ('switch', 'Switch'), ('unknown', 'Unknown')], max_length=20)),
                ('category_word', models.CharField(blank=True, help_text="The provider's own word.")),
                ('ignored_at', models.DateTimeField(blank=True, null=True)),
                ('ignored_reason', models.CharField(blank=True, max_length=200)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_statement_row_policy_number_client_name_gross_net_vat_date_category_category_word_ignored_at_ignored_reason_firm_events', to='reconciliation.statementtransaction')),
                ('statement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reconciliation.providerstatement')),
            ],
            options={
                'abstract': False,
            },
        ),
        backoffice.migration_operations.Together(
            operations=[migrations.AddField(
                model_name='matchrun',
                name='statement',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_runs', to='reconciliation.providerstatement'),
            ), migrations.AddField(
                model_name='heldrow',
                name='transaction',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reconciliation.statementtransaction'),
            ), migrations.AddField(
                model_name='expectationlink',
                name='transaction',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='reconciliation.statementtransaction'),
            ), migrations.AddIndex(
                model_name='expectation',
                index=models.Index(condition=models.Q(('is_open', True)), fields=['plan'], name='expectation_open_of_plan'),
            ), migrations.AddIndex(
                model_name='expectation',
                index=models.Index(fields=['firm', 'expected_date', 'id'], name='expectation_by_date'),
            ), migrations.AddIndex(
                model_name='expectation',
                index=models.Index(fields=['charge', 'expected_date'], name='expectation_of_charge'),
            ), migrations.AddConstraint(
                model_name='expectation',
                constraint=models.UniqueConstraint(fields=('charge', 'number'), name='expectation_number_once_a_charge'),
            ), migrations.AddConstraint(
                model_name='expectation',
                constraint=models.CheckConstraint(condition=models.Q(('is_balanced', True), ('gross', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat'))), _connector='OR'), name='expectation_gross_is_net_and_vat'),
            ), migrations.AddConstraint(
                model_name='expectation',
                constraint=models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), ('linked', 0), _connector='OR'), name='expectation_cancelled_is_not_linked'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectation',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_charge r ON r.id = n.charge_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.charge_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='899f573c9199ce6f1e63e49226c396226838ed2f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_23357', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectation',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_charge r ON r.id = n.charge_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.charge_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.adviser_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectation.adviser_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='56022a9acb8d1935621301ae061736a3eb54a50c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_81d4f', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectation',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationfirmevent" ("adviser_id", "cancel_reason", "cancelled_at", "category", "charge_id", "client_id", "created_at", "expected_date", "firm_id", "gross", "id", "is_balanced", "is_recurring", "is_vat_exempt", "net", "number", "payment_origin", "percentage", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "type", "unbalanced_gross", "valued_amount", "vat", "write_off_reason", "written_off_at") SELECT new_values."adviser_id", new_values."cancel_reason", new_values."cancelled_at", new_values."category", new_values."charge_id", new_values."client_id", new_values."created_at", new_values."expected_date", new_values."firm_id", new_values."gross", new_values."id", new_values."is_balanced", new_values."is_recurring", new_values."is_vat_exempt", new_values."net", new_values."number", new_values."payment_origin", new_values."percentage", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."type", new_values."unbalanced_gross", new_values."valued_amount", new_values."vat", new_values."write_off_reason", new_values."written_off_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='633ac049fabe837d6641c95eb4c8215a76ea0472', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_99d97', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectation',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationfirmevent" ("adviser_id", "cancel_reason", "cancelled_at", "category", "charge_id", "client_id", "created_at", "expected_date", "firm_id", "gross", "id", "is_balanced", "is_recurring", "is_vat_exempt", "net", "number", "payment_origin", "percentage", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "type", "unbalanced_gross", "valued_amount", "vat", "write_off_reason", "written_off_at") SELECT new_values."adviser_id", new_values."cancel_reason", new_values."cancelled_at", new_values."category", new_values."charge_id", new_values."client_id", new_values."created_at", new_values."expected_date", new_values."firm_id", new_values."gross", new_values."id", new_values."is_balanced", new_values."is_recurring", new_values."is_vat_exempt", new_values."net", new_values."number", new_values."payment_origin", new_values."percentage", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."type", new_values."unbalanced_gross", new_values."valued_amount", new_values."vat", new_values."write_off_reason", new_values."written_off_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."adviser_id" IS DISTINCT FROM (new_values."adviser_id") OR old_values."cancel_reason" IS DISTINCT FROM (new_values."cancel_reason") OR old_values."cancelled_at" IS DISTINCT FROM (new_values."cancelled_at") OR old_values."category" IS DISTINCT FROM (new_values."category") OR old_values."charge_id" IS DISTINCT FROM (new_values."charge_id") OR old_values."client_id" IS DISTINCT FROM (new_values."client_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expected_date" IS DISTINCT FROM (new_values."expected_date") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."gross" IS DISTINCT FROM (new_values."gross") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_balanced" IS DISTINCT FROM (new_values."is_balanced") OR old_values."is_recurring" IS DISTINCT FROM (new_values."is_recurring") OR old_values."is_vat_exempt" IS DISTINCT FROM (new_values."is_vat_exempt") OR old_values."net" IS DISTINCT FROM (new_values."net") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."payment_origin" IS DISTINCT FROM (new_values."payment_origin") OR old_values."percentage" IS DISTINCT FROM (new_values."percentage") OR old_values."plan_id" IS DISTINCT FROM (new_values."plan_id") OR old_values."type" IS DISTINCT FROM (new_values."type") OR old_values."unbalanced_gross" IS DISTINCT FROM (new_values."unbalanced_gross") OR old_values."valued_amount" IS DISTINCT FROM (new_values."valued_amount") OR old_values."vat" IS DISTINCT FROM (new_values."vat") OR old_values."write_off_reason" IS DISTINCT FROM (new_values."write_off_reason") OR old_values."written_off_at" IS DISTINCT FROM (new_values."written_off_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4fbda14510593bc587e966289ea531402fb81bd2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c2978', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_expectation', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectation',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationfirmevent" ("adviser_id", "cancel_reason", "cancelled_at", "category", "charge_id", "client_id", "created_at", "expected_date", "firm_id", "gross", "id", "is_balanced", "is_recurring", "is_vat_exempt", "net", "number", "payment_origin", "percentage", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "type", "unbalanced_gross", "valued_amount", "vat", "write_off_reason", "written_off_at") SELECT old_values."adviser_id", old_values."cancel_reason", old_values."cancelled_at", old_values."category", old_values."charge_id", old_values."client_id", old_values."created_at", old_values."expected_date", old_values."firm_id", old_values."gross", old_values."id", old_values."is_balanced", old_values."is_recurring", old_values."is_vat_exempt", old_values."net", old_values."number", old_values."payment_origin", old_values."percentage", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."type", old_values."unbalanced_gross", old_values."valued_amount", old_values."vat", old_values."write_off_reason", old_values."written_off_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='df59b63e78688b871907386d264fdf6e5ba6e7f0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f9e58', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_expectation', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='mappingprofile',
                constraint=models.UniqueConstraint(models.F('provider'), django.db.models.functions.text.Lower('name'), name='profile_name_once_a_provider'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='mappingprofile',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_mappingprofile.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='48a11a7a9f31acd7e90b9450cba30e0162ca947e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_f72eb', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_mappingprofile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='mappingprofile',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_mappingprofile.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='d92bdac0964edfe67f15d9acab6b9dbdcd0f19c3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_c2ef7', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_mappingprofile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='mappingprofile',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_mappingprofilefirmevent" ("created_at", "firm_id", "id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provider_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4a880d98ec3f650b7a4900a40f2025a39a8426d5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_47ce4', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_mappingprofile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='mappingprofile',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_mappingprofilefirmevent" ("created_at", "firm_id", "id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") SELECT new_values."created_at", new_values."firm_id", new_values."id", new_values."mapping", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provider_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."mapping" IS DISTINCT FROM (new_values."mapping") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."provider_id" IS DISTINCT FROM (new_values."provider_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e8e1c241e03a0d29b41c760b538c8d67166e7fe7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_529ec', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_mappingprofile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='mappingprofile',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_mappingprofilefirmevent" ("created_at", "firm_id", "id", "mapping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") SELECT old_values."created_at", old_values."firm_id", old_values."id", old_values."mapping", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."provider_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='073c6832ed33c5ed1d9c090eb466104c3b584da2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cfccd', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_mappingprofile', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='paymentperiod',
                constraint=models.CheckConstraint(condition=models.Q(('end_date__gt', models.F('start_date'))), name='period_ends_after_start'),
            ), migrations.AddConstraint(
                model_name='paymentperiod',
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('firm', '='), (reconciliation.models.periods.DateRange('start_date', 'end_date'), '&&')], name='period_one_a_day'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentperiod',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.locked_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_paymentperiod.locked_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='1efaed53db098151593a90a576a1c990970b85d2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_a178b', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_paymentperiod', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentperiod',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.locked_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_paymentperiod.locked_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c527128acd48d27f42dd908b8a47af8dadcc0daa', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_33f51', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_paymentperiod', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentperiod',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_paymentperiodfirmevent" ("created_at", "end_date", "firm_id", "id", "locked_at", "locked_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT new_values."created_at", new_values."end_date", new_values."firm_id", new_values."id", new_values."locked_at", new_values."locked_by_id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."start_date", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d1fc2a358c2d7845afeaa5d5b186e4a576a23444', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bb0ed', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_paymentperiod', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentperiod',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_paymentperiodfirmevent" ("created_at", "end_date", "firm_id", "id", "locked_at", "locked_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT new_values."created_at", new_values."end_date", new_values."firm_id", new_values."id", new_values."locked_at", new_values."locked_by_id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."start_date", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f2cfbdbfd7503ae618c24b9f746df9d2c366bbb0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1d546', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_paymentperiod', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='paymentperiod',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_paymentperiodfirmevent" ("created_at", "end_date", "firm_id", "id", "locked_at", "locked_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start_date", "updated_at") SELECT old_values."created_at", old_values."end_date", old_values."firm_id", old_values."id", old_values."locked_at", old_values."locked_by_id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."start_date", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='600ed62f367eb1834bd723532796d19bb22b3b42', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a0382', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_paymentperiod', when='AFTER')),
            ), migrations.AddIndex(
                model_name='providerstatement',
                index=models.Index(fields=['firm', '-date', '-number'], name='statement_latest_first'),
            ), migrations.AddConstraint(
                model_name='providerstatement',
                constraint=models.UniqueConstraint(fields=('firm', 'number'), name='statement_number_once_a_firm'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='providerstatement',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_paymentperiod r ON r.id = n.period_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_providerstatement.period_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_providerstatement.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c57d9a324e01a48e5dd1312331199d743449a3ac', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_c08b7', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_providerstatement', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='providerstatement',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_paymentperiod r ON r.id = n.period_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_providerstatement.period_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_provider r ON r.id = n.provider_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_providerstatement.provider_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9775349c12990778ad352faeadb637c92a6347e4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_c5ee8', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_providerstatement', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='providerstatement',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_providerstatementfirmevent" ("created_at", "date", "deleted_at", "firm_id", "id", "number", "origin", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reference", "state", "stated_total", "title") SELECT new_values."created_at", new_values."date", new_values."deleted_at", new_values."firm_id", new_values."id", new_values."number", new_values."origin", new_values."period_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provider_id", new_values."reference", new_values."state", new_values."stated_total", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='340cbdf52ddc05301126c2a81ed10e61a0d50d03', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f2bd2', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_providerstatement', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='providerstatement',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_providerstatementfirmevent" ("created_at", "date", "deleted_at", "firm_id", "id", "number", "origin", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reference", "state", "stated_total", "title") SELECT new_values."created_at", new_values."date", new_values."deleted_at", new_values."firm_id", new_values."id", new_values."number", new_values."origin", new_values."period_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provider_id", new_values."reference", new_values."state", new_values."stated_total", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."date" IS DISTINCT FROM (new_values."date") OR old_values."deleted_at" IS DISTINCT FROM (new_values."deleted_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."origin" IS DISTINCT FROM (new_values."origin") OR old_values."period_id" IS DISTINCT FROM (new_values."period_id") OR old_values."provider_id" IS DISTINCT FROM (new_values."provider_id") OR old_values."reference" IS DISTINCT FROM (new_values."reference") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."stated_total" IS DISTINCT FROM (new_values."stated_total") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0cfeded8b4bc3fa4d80158f7a8b86ecc3e8fcc44', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_be1a4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_providerstatement', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='providerstatement',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_providerstatementfirmevent" ("created_at", "date", "deleted_at", "firm_id", "id", "number", "origin", "period_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "reference", "state", "stated_total", "title") SELECT old_values."created_at", old_values."date", old_values."deleted_at", old_values."firm_id", old_values."id", old_values."number", old_values."origin", old_values."period_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."provider_id", old_values."reference", old_values."state", old_values."stated_total", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='847e1d7edac9c2386aa6a4d6ebfb3a4479563c80', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4ef70', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_providerstatement', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='matchrun',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_matchrun.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_matchrun.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='0fb4d72b2b4b2fb37a754c65c58060727977289c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_2b09a', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_matchrun', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='matchrun',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_matchrun.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_matchrun.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='f8ea54361a7728b7b14f6236ad4bfdc189053194', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_e79d7', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_matchrun', when='AFTER')),
            ), migrations.AddIndex(
                model_name='statementimport',
                index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['id'], name='import_unfinished'),
            ), migrations.AddIndex(
                model_name='statementimport',
                index=models.Index(fields=['firm', 'sha256'], name='import_by_file'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementimport',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_mappingprofile r ON r.id = n.profile_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.profile_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.reversed_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.reversed_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='788ab832c32ebb3d253940d7d40d9ea8794084b0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_56da0', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementimport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementimport',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_mappingprofile r ON r.id = n.profile_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.profile_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.user_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.user_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.reversed_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementimport.reversed_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='406bfaa6d2f82c631c626ef91b9efa88c8abcf43', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_76ac9', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementimport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementimport',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_statementimportfirmevent" ("attempts", "created_at", "error", "file", "filename", "findings", "finished_at", "firm_id", "id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "reversed_at", "reversed_by_id", "sha256", "size", "state", "statement_id", "user_id") SELECT new_values."attempts", new_values."created_at", new_values."error", new_values."file", new_values."filename", new_values."findings", new_values."finished_at", new_values."firm_id", new_values."id", new_values."mapping", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."profile_id", new_values."reversed_at", new_values."reversed_by_id", new_values."sha256", new_values."size", new_values."state", new_values."statement_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2bfb3e73c061f69124419c4caf3a54981d86dcbf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_07196', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementimport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementimport',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_statementimportfirmevent" ("attempts", "created_at", "error", "file", "filename", "findings", "finished_at", "firm_id", "id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "reversed_at", "reversed_by_id", "sha256", "size", "state", "statement_id", "user_id") SELECT new_values."attempts", new_values."created_at", new_values."error", new_values."file", new_values."filename", new_values."findings", new_values."finished_at", new_values."firm_id", new_values."id", new_values."mapping", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."profile_id", new_values."reversed_at", new_values."reversed_by_id", new_values."sha256", new_values."size", new_values."state", new_values."statement_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."attempts" IS DISTINCT FROM (new_values."attempts") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."error" IS DISTINCT FROM (new_values."error") OR old_values."file" IS DISTINCT FROM (new_values."file") OR old_values."filename" IS DISTINCT FROM (new_values."filename") OR old_values."findings" IS DISTINCT FROM (new_values."findings") OR old_values."finished_at" IS DISTINCT FROM (new_values."finished_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."mapping" IS DISTINCT FROM (new_values."mapping") OR old_values."profile_id" IS DISTINCT FROM (new_values."profile_id") OR old_values."reversed_at" IS DISTINCT FROM (new_values."reversed_at") OR old_values."reversed_by_id" IS DISTINCT FROM (new_values."reversed_by_id") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."statement_id" IS DISTINCT FROM (new_values."statement_id") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='31af60bfd811b5f6101e20db7edd99559434828a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_21d79', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_statementimport', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementimport',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_statementimportfirmevent" ("attempts", "created_at", "error", "file", "filename", "findings", "finished_at", "firm_id", "id", "mapping", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "reversed_at", "reversed_by_id", "sha256", "size", "state", "statement_id", "user_id") SELECT old_values."attempts", old_values."created_at", old_values."error", old_values."file", old_values."filename", old_values."findings", old_values."finished_at", old_values."firm_id", old_values."id", old_values."mapping", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."profile_id", old_values."reversed_at", old_values."reversed_by_id", old_values."sha256", old_values."size", old_values."state", old_values."statement_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9a5c5a955fc77cc3c82458ce952eb54c8f4fcbe5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f3496', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_statementimport', when='AFTER')),
            ), migrations.AddIndex(
                model_name='statementtransaction',
                index=models.Index(fields=['fingerprint'], name='transaction_by_fingerprint'),
            ), migrations.AddIndex(
                model_name='statementtransaction',
                index=models.Index(condition=models.Q(('linked', models.F('gross')), _negated=True), fields=['firm', 'match_reason', 'statement', 'row'], name='transaction_unreconciled'),
            ), migrations.AddIndex(
                model_name='statementtransaction',
                index=models.Index(condition=models.Q(('linked', models.F('gross')), _negated=True), fields=['plan'], name='transaction_open_of_plan'),
            ), migrations.AddConstraint(
                model_name='statementtransaction',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('linked__gte', 0), ('linked__lte', models.F('gross'))), models.Q(('linked__gte', models.F('gross')), ('linked__lte', 0)), _connector='OR'), name='transaction_links_within_its_amount'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementtransaction',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementimport r ON r.id = n.statement_import_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.statement_import_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.duplicate_of_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.duplicate_of_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_matchrun r ON r.id = n.match_run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.match_run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.split_target_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.split_target_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.proposed_expectation_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.proposed_expectation_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='977d31fbef7dcf90cbdba3e09ea097c74f3e49da', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_6412c', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementtransaction', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementtransaction',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementimport r ON r.id = n.statement_import_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.statement_import_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.duplicate_of_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.duplicate_of_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_matchrun r ON r.id = n.match_run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.match_run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.split_target_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.split_target_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.proposed_expectation_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_statementtransaction.proposed_expectation_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='f56751e10f346910c1a31b23e4b2edc28641eccd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_7e412', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementtransaction', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementtransaction',
                trigger=pgtrigger.compiler.Trigger(name='period_open', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM reconciliation_providerstatement s\n                JOIN reconciliation_paymentperiod p ON p.id = s.period_id\n                WHERE p.locked_at IS NOT NULL AND s.id IN (SELECT DISTINCT statement_id FROM new_values)\n            ) THEN\n                RAISE EXCEPTION 'The payment period of this statement is locked' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='fdae25b36e098f6dac3742e70f17760ed7c82c79', level='STATEMENT', operation='INSERT', pgid='pgtrigger_period_open_911bc', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_statementtransaction', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementtransaction',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_statementtransactionevent" ("category", "category_word", "client_name", "date", "firm_id", "gross", "ignored_at", "ignored_reason", "net", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_number", "row", "statement_id", "vat") SELECT old_values."category", old_values."category_word", old_values."client_name", old_values."date", old_values."firm_id", old_values."gross", old_values."ignored_at", old_values."ignored_reason", old_values."net", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."policy_number", old_values."row", old_values."statement_id", old_values."vat" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."category" IS DISTINCT FROM (new_values."category") OR old_values."category_word" IS DISTINCT FROM (new_values."category_word") OR old_values."client_name" IS DISTINCT FROM (new_values."client_name") OR old_values."date" IS DISTINCT FROM (new_values."date") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."gross" IS DISTINCT FROM (new_values."gross") OR old_values."ignored_at" IS DISTINCT FROM (new_values."ignored_at") OR old_values."ignored_reason" IS DISTINCT FROM (new_values."ignored_reason") OR old_values."net" IS DISTINCT FROM (new_values."net") OR old_values."policy_number" IS DISTINCT FROM (new_values."policy_number") OR old_values."row" IS DISTINCT FROM (new_values."row") OR old_values."statement_id" IS DISTINCT FROM (new_values."statement_id") OR old_values."vat" IS DISTINCT FROM (new_values."vat")) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2482df411e396dfcc76e970c6686bfb36abc8c2c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fe89c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_statementtransaction', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementtransaction',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_statementtransactionevent" ("category", "category_word", "client_name", "date", "firm_id", "gross", "ignored_at", "ignored_reason", "net", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_number", "row", "statement_id", "vat") SELECT old_values."category", old_values."category_word", old_values."client_name", old_values."date", old_values."firm_id", old_values."gross", old_values."ignored_at", old_values."ignored_reason", old_values."net", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."policy_number", old_values."row", old_values."statement_id", old_values."vat" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='96257b17d9c482ebe17b5ce2c4fdc34b4e60dd15', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d171d', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_statementtransaction', when='AFTER')),
            ), migrations.AddIndex(
                model_name='heldrow',
                index=models.Index(condition=models.Q(('released_at__isnull', True)), fields=['statement', 'row'], name='held_row_waiting'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='heldrow',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementimport r ON r.id = n.statement_import_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.statement_import_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.released_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.released_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.transaction_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.transaction_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='b39af4f5e3095846501cb84ccc959108c2e9e799', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_be02f', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_heldrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='heldrow',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_providerstatement r ON r.id = n.statement_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.statement_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementimport r ON r.id = n.statement_import_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.statement_import_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.released_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.released_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.transaction_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_heldrow.transaction_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='70f0224c59ffd40cb0498f6a2eaa5def26f18907', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_8238b', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_heldrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='heldrow',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_heldrowfirmevent" ("cells", "created_at", "firm_id", "gross", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problems", "released_at", "released_by_id", "row", "statement_id", "statement_import_id", "transaction_id") SELECT new_values."cells", new_values."created_at", new_values."firm_id", new_values."gross", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."problems", new_values."released_at", new_values."released_by_id", new_values."row", new_values."statement_id", new_values."statement_import_id", new_values."transaction_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2233e6a459d9bef09b132ba6ee7543f65917c168', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5270f', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_heldrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='heldrow',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_heldrowfirmevent" ("cells", "created_at", "firm_id", "gross", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problems", "released_at", "released_by_id", "row", "statement_id", "statement_import_id", "transaction_id") SELECT new_values."cells", new_values."created_at", new_values."firm_id", new_values."gross", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."problems", new_values."released_at", new_values."released_by_id", new_values."row", new_values."statement_id", new_values."statement_import_id", new_values."transaction_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."cells" IS DISTINCT FROM (new_values."cells") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."gross" IS DISTINCT FROM (new_values."gross") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."problems" IS DISTINCT FROM (new_values."problems") OR old_values."released_at" IS DISTINCT FROM (new_values."released_at") OR old_values."released_by_id" IS DISTINCT FROM (new_values."released_by_id") OR old_values."row" IS DISTINCT FROM (new_values."row") OR old_values."statement_id" IS DISTINCT FROM (new_values."statement_id") OR old_values."statement_import_id" IS DISTINCT FROM (new_values."statement_import_id") OR old_values."transaction_id" IS DISTINCT FROM (new_values."transaction_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='58bdb783a5fdde3d5dc56501c58d4f6397d69076', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_07607', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_heldrow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='heldrow',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_heldrowfirmevent" ("cells", "created_at", "firm_id", "gross", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problems", "released_at", "released_by_id", "row", "statement_id", "statement_import_id", "transaction_id") SELECT old_values."cells", old_values."created_at", old_values."firm_id", old_values."gross", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."problems", old_values."released_at", old_values."released_by_id", old_values."row", old_values."statement_id", old_values."statement_import_id", old_values."transaction_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a27d4f4dacdf2c752bda5b94951b07477db6350e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_68a73', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_heldrow', when='AFTER')),
            ), migrations.AddConstraint(
                model_name='expectationlink',
                constraint=models.UniqueConstraint(fields=('transaction', 'expectation'), name='link_once_a_pair'),
            ), migrations.AddConstraint(
                model_name='expectationlink',
                constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='link_of_some_amount'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.transaction_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.transaction_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.expectation_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.expectation_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_matchrun r ON r.id = n.run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='c5ac3d272aeb357e7459118d613cf7e9ef608ec4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_34d2f', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_statementtransaction r ON r.id = n.transaction_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.transaction_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_expectation r ON r.id = n.expectation_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.expectation_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN reconciliation_matchrun r ON r.id = n.run_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.run_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'reconciliation_expectationlink.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='93fc93bdc58cad7a021d90e4298716a3f920becd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_e0730', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='keep_totals_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            UPDATE reconciliation_expectation e SET linked = e.linked + d.amount\n            FROM (SELECT expectation_id, sum(amount) AS amount FROM (SELECT expectation_id, transaction_id, amount FROM new_values) m GROUP BY 1) d\n            WHERE e.id = d.expectation_id AND d.amount <> 0;\n            UPDATE reconciliation_statementtransaction t SET linked = s.amount\n            FROM (\n                SELECT m.transaction_id, COALESCE(sum(l.amount), 0) AS amount\n                FROM (SELECT DISTINCT transaction_id FROM (SELECT expectation_id, transaction_id, amount FROM new_values) n) m\n                LEFT JOIN reconciliation_expectationlink l ON l.transaction_id = m.transaction_id\n                GROUP BY 1\n            ) s\n            WHERE t.id = s.transaction_id AND t.linked <> s.amount;\n            RETURN NULL;\n        ', hash='b4ca46addea12f412ac99995480d72bd35a3571c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_totals_insert_207f1', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='keep_totals_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            UPDATE reconciliation_expectation e SET linked = e.linked + d.amount\n            FROM (SELECT expectation_id, sum(amount) AS amount FROM (SELECT expectation_id, transaction_id, amount FROM new_values UNION ALL SELECT expectation_id, transaction_id, -amount AS amount FROM old_values) m GROUP BY 1) d\n            WHERE e.id = d.expectation_id AND d.amount <> 0;\n            UPDATE reconciliation_statementtransaction t SET linked = s.amount\n            FROM (\n                SELECT m.transaction_id, COALESCE(sum(l.amount), 0) AS amount\n                FROM (SELECT DISTINCT transaction_id FROM (SELECT expectation_id, transaction_id, amount FROM new_values UNION ALL SELECT expectation_id, transaction_id, -amount AS amount FROM old_values) n) m\n                LEFT JOIN reconciliation_expectationlink l ON l.transaction_id = m.transaction_id\n                GROUP BY 1\n            ) s\n            WHERE t.id = s.transaction_id AND t.linked <> s.amount;\n            RETURN NULL;\n        ', hash='4a01380f6438edfd094fe12e83bf3f07b66915fe', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_totals_update_e6ed8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='keep_totals_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            UPDATE reconciliation_expectation e SET linked = e.linked + d.amount\n            FROM (SELECT expectation_id, sum(amount) AS amount FROM (SELECT expectation_id, transaction_id, -amount AS amount FROM old_values) m GROUP BY 1) d\n            WHERE e.id = d.expectation_id AND d.amount <> 0;\n            UPDATE reconciliation_statementtransaction t SET linked = s.amount\n            FROM (\n                SELECT m.transaction_id, COALESCE(sum(l.amount), 0) AS amount\n                FROM (SELECT DISTINCT transaction_id FROM (SELECT expectation_id, transaction_id, -amount AS amount FROM old_values) n) m\n                LEFT JOIN reconciliation_expectationlink l ON l.transaction_id = m.transaction_id\n                GROUP BY 1\n            ) s\n            WHERE t.id = s.transaction_id AND t.linked <> s.amount;\n            RETURN NULL;\n        ', hash='2b53e688fbd4a17f2ced3e746c98c3a1f70e5d87', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_totals_delete_3a2f1', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationlinkfirmevent" ("amount", "created_at", "expectation_id", "firm_id", "id", "is_tie", "made_by_id", "method", "notices", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "tolerance_percent", "transaction_id") SELECT new_values."amount", new_values."created_at", new_values."expectation_id", new_values."firm_id", new_values."id", new_values."is_tie", new_values."made_by_id", new_values."method", new_values."notices", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."run_id", new_values."tolerance_percent", new_values."transaction_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9029b2c078155df5d42acc8e26529938e2e56656', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7d6f2', referencing='REFERENCING NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationlinkfirmevent" ("amount", "created_at", "expectation_id", "firm_id", "id", "is_tie", "made_by_id", "method", "notices", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "tolerance_percent", "transaction_id") SELECT new_values."amount", new_values."created_at", new_values."expectation_id", new_values."firm_id", new_values."id", new_values."is_tie", new_values."made_by_id", new_values."method", new_values."notices", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."run_id", new_values."tolerance_percent", new_values."transaction_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expectation_id" IS DISTINCT FROM (new_values."expectation_id") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_tie" IS DISTINCT FROM (new_values."is_tie") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."method" IS DISTINCT FROM (new_values."method") OR old_values."notices" IS DISTINCT FROM (new_values."notices") OR old_values."run_id" IS DISTINCT FROM (new_values."run_id") OR old_values."tolerance_percent" IS DISTINCT FROM (new_values."tolerance_percent") OR old_values."transaction_id" IS DISTINCT FROM (new_values."transaction_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0936d11d851d9f135082fce2f9b7582309862a8a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1ae06', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='reconciliation_expectationlink', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='expectationlink',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "reconciliation_expectationlinkfirmevent" ("amount", "created_at", "expectation_id", "firm_id", "id", "is_tie", "made_by_id", "method", "notices", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "run_id", "tolerance_percent", "transaction_id") SELECT old_values."amount", old_values."created_at", old_values."expectation_id", old_values."firm_id", old_values."id", old_values."is_tie", old_values."made_by_id", old_values."method", old_values."notices", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."run_id", old_values."tolerance_percent", old_values."transaction_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='712660f5a163c6538e410a424ebed65ab145c8f2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6e22a', referencing='REFERENCING OLD TABLE AS old_values ', table='reconciliation_expectationlink', when='AFTER')),
            )],
        ),
    ]
