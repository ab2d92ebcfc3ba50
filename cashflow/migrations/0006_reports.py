
import cashflow.models.report
import django.core.validators
import django.db.models.deletion
import domain.enums.reports
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.migration_operations import Together


class Migration(migrations.Migration):

    dependencies = [
        ('backoffice', '0004_invoice_numbers_of_earlier_charges'),
        ('cashflow', '0005_assumption_sets'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('terms', models.CharField(max_length=10)),
                ('note', models.TextField(blank=True, help_text="The adviser's own words to the client.", max_length=4000)),
                ('scenario_ids', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be made'), ('working', 'Being made'), ('ready', 'Ready to look at'), ('failed', 'Could not be made'), ('issued', 'Issued'), ('discarded', 'Discarded')], default=domain.enums.reports.ReportState['QUEUED'], max_length=10)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('content', models.JSONField(blank=True, default=dict)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('refusals', models.JSONField(blank=True, default=list, help_text='Checks that must be met before it may go out.')),
                ('is_marked', models.BooleanField(default=False, help_text='Goes out with points to look at.')),
                ('pdf', models.FileField(blank=True, max_length=400, upload_to=cashflow.models.report.report_path)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('cashflow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='cashflow.cashflow')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('sha256', models.CharField(help_text="Of the document's file, as issued.", max_length=64)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_copies', to='backoffice.client')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report_copy', to='backoffice.document')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='cashflow.report')),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportCopyFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('sha256', models.CharField(help_text="Of the document's file, as issued.", max_length=64)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.document')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='cashflow.reportcopy')),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cashflow.report')),
            ],
            options={
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reference', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('terms', models.CharField(max_length=10)),
                ('note', models.TextField(blank=True, help_text="The adviser's own words to the client.", max_length=4000)),
                ('scenario_ids', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be made'), ('working', 'Being made'), ('ready', 'Ready to look at'), ('failed', 'Could not be made'), ('issued', 'Issued'), ('discarded', 'Discarded')], default=domain.enums.reports.ReportState['QUEUED'], max_length=10)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('basis', models.CharField(blank=True, max_length=64)),
                ('refusals', models.JSONField(blank=True, default=list, help_text='Checks that must be met before it may go out.')),
                ('is_marked', models.BooleanField(default=False, help_text='Goes out with points to look at.')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('cashflow', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cashflow.cashflow')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('issued_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='cashflow.report')),
            ],
            options={
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('picture', models.FileField(max_length=400, upload_to=cashflow.models.report.report_path)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='cashflow.report')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportStyle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('logo', models.FileField(blank=True, max_length=400, upload_to=cashflow.models.report.report_path)),
                ('colour', models.CharField(default='#1d4e79', max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Six hexadecimal digits.')])),
                ('small_print', models.CharField(blank=True, help_text='On the cover, such as how the firm is authorised.', max_length=400)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'abstract': False,
            },
        ),
            migrations.CreateModel(
            name='ReportStyleFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('logo', models.FileField(blank=True, max_length=400, upload_to=cashflow.models.report.report_path)),
                ('colour', models.CharField(default='#1d4e79', max_length=7, validators=[django.core.validators.RegexValidator('\\A#[0-9a-f]{6}\\Z', 'Six hexadecimal digits.')])),
                ('small_print', models.CharField(blank=True, help_text='On the cover, such as how the firm is authorised.', max_length=400)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='cashflow.reportstyle')),
            ],
            options={
                'abstract': False,
            },
        ),
        ]),
        Together([
            migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('state__in', [domain.enums.reports.ReportState['QUEUED'], domain.enums.reports.ReportState['WORKING']])), fields=['state', 'heartbeat_at'], name='report_to_make'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_cashflow r ON r.id = n.cashflow_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.cashflow_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.issued_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.issued_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='4e8bb82f36f23d0ffd1a0b65879af76d94bfef39', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_dc7a0', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_cashflow r ON r.id = n.cashflow_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.cashflow_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.made_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.made_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.issued_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_report.issued_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9fe97be849daebbbdb5921abc2ba9a7c0fffecd8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_78604', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_issued_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM old_values WHERE state = 'issued') THEN\n                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='ac6653b23f11ad0c16b6d5d8b6a39a6bc8c0c9b5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_stays_as_issued_update_8b851', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_issued_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM old_values WHERE state = 'issued') THEN\n                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='848484a4dbb3c69a4946a870c140f881152b3cbf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_stays_as_issued_delete_4dd04', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportevent" ("basis", "cashflow_id", "content_sha256", "created_at", "done", "error", "firm_id", "id", "is_marked", "issued_at", "issued_by_id", "made_at", "made_by_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "refusals", "scenario_ids", "sha256", "size", "started_at", "state", "terms", "title", "updated_at") SELECT new_values."basis", new_values."cashflow_id", new_values."content_sha256", new_values."created_at", new_values."done", new_values."error", new_values."firm_id", new_values."id", new_values."is_marked", new_values."issued_at", new_values."issued_by_id", new_values."made_at", new_values."made_by_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reference", new_values."refusals", new_values."scenario_ids", new_values."sha256", new_values."size", new_values."started_at", new_values."state", new_values."terms", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a1bebc2def2ecf8e5bf4987d5c1eaaa1aa02f791', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_56442', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportevent" ("basis", "cashflow_id", "content_sha256", "created_at", "done", "error", "firm_id", "id", "is_marked", "issued_at", "issued_by_id", "made_at", "made_by_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "refusals", "scenario_ids", "sha256", "size", "started_at", "state", "terms", "title", "updated_at") SELECT new_values."basis", new_values."cashflow_id", new_values."content_sha256", new_values."created_at", new_values."done", new_values."error", new_values."firm_id", new_values."id", new_values."is_marked", new_values."issued_at", new_values."issued_by_id", new_values."made_at", new_values."made_by_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reference", new_values."refusals", new_values."scenario_ids", new_values."sha256", new_values."size", new_values."started_at", new_values."state", new_values."terms", new_values."title", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."basis" IS DISTINCT FROM (new_values."basis") OR old_values."cashflow_id" IS DISTINCT FROM (new_values."cashflow_id") OR old_values."content_sha256" IS DISTINCT FROM (new_values."content_sha256") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."done" IS DISTINCT FROM (new_values."done") OR old_values."error" IS DISTINCT FROM (new_values."error") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_marked" IS DISTINCT FROM (new_values."is_marked") OR old_values."issued_at" IS DISTINCT FROM (new_values."issued_at") OR old_values."issued_by_id" IS DISTINCT FROM (new_values."issued_by_id") OR old_values."made_at" IS DISTINCT FROM (new_values."made_at") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."reference" IS DISTINCT FROM (new_values."reference") OR old_values."refusals" IS DISTINCT FROM (new_values."refusals") OR old_values."scenario_ids" IS DISTINCT FROM (new_values."scenario_ids") OR old_values."sha256" IS DISTINCT FROM (new_values."sha256") OR old_values."size" IS DISTINCT FROM (new_values."size") OR old_values."started_at" IS DISTINCT FROM (new_values."started_at") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."terms" IS DISTINCT FROM (new_values."terms") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='204c4ac9c78deb80b9ec0f0530bc8cc2b5ae8227', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b02f3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cashflow_report', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportevent" ("basis", "cashflow_id", "content_sha256", "created_at", "done", "error", "firm_id", "id", "is_marked", "issued_at", "issued_by_id", "made_at", "made_by_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "refusals", "scenario_ids", "sha256", "size", "started_at", "state", "terms", "title", "updated_at") SELECT old_values."basis", old_values."cashflow_id", old_values."content_sha256", old_values."created_at", old_values."done", old_values."error", old_values."firm_id", old_values."id", old_values."is_marked", old_values."issued_at", old_values."issued_by_id", old_values."made_at", old_values."made_by_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reference", old_values."refusals", old_values."scenario_ids", old_values."sha256", old_values."size", old_values."started_at", old_values."state", old_values."terms", old_values."title", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4c7e28a9376acc2567a5e84483fe662aac1ac06a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_06d5f', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_report', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='reportcopy',
            constraint=models.UniqueConstraint(fields=('report', 'client'), name='report_copy_once_a_client'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_report r ON r.id = n.report_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.report_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_document r ON r.id = n.document_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.document_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='65aadb7d872fa6654a693d7de6960a83e572ada2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_744b1', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_report r ON r.id = n.report_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.report_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_document r ON r.id = n.document_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportcopy.document_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='a0f9ca2aea916bb03491756e771101617ef23e19', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_3a7ff', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_issued_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM old_values WHERE TRUE) THEN\n                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='21087b3574dc026a683a33c653f36f7180cf9c04', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_stays_as_issued_update_a86e3', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_issued_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (SELECT 1 FROM old_values WHERE TRUE) THEN\n                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='b999540e72ed21c1992202b8cc74da69d72bc88e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_stays_as_issued_delete_1a228', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportcopyfirmevent" ("client_id", "created_at", "document_id", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "sha256", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."document_id", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."report_id", new_values."sha256", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='834ba602f8166c3f3c1deda065a46e0c379e66cd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_32ead', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportcopyfirmevent" ("client_id", "created_at", "document_id", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "sha256", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."document_id", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."report_id", new_values."sha256", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7eda934d09ad3cef420194e365766498fd3f10f3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a845e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportcopy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportcopyfirmevent" ("client_id", "created_at", "document_id", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_id", "sha256", "updated_at") SELECT old_values."client_id", old_values."created_at", old_values."document_id", old_values."firm_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."report_id", old_values."sha256", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5c2f2af6b9d8562904d6b4714515a1b50a0c471e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_41f5e', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_reportcopy', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='reportpage',
            constraint=models.UniqueConstraint(fields=('report', 'number'), name='report_page_once'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportpage',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_report r ON r.id = n.report_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportpage.report_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='bdb405d4edaefb554d8b735c97d8be8c0956d675', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_f7562', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportpage', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportpage',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_report r ON r.id = n.report_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_reportpage.report_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='480e7854653dccc8afef053ca62eb1a3ce04ed9e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_76a3f', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportpage', when='AFTER')),
        ),
            migrations.AddConstraint(
            model_name='reportstyle',
            constraint=models.UniqueConstraint(fields=('firm',), name='report_style_once_a_firm'),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportstyle',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='abffadf15015790e4191dc42d58e4f5b1ca523f6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_d76e0', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportstyle', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportstyle',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RETURN NULL;', hash='e0425deaaa7e309d4be4e6ddee9b504679d357cb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_f4919', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportstyle', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportstyle',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportstylefirmevent" ("colour", "created_at", "firm_id", "id", "logo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "small_print", "updated_at") SELECT new_values."colour", new_values."created_at", new_values."firm_id", new_values."id", new_values."logo", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."small_print", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='40f2926b07b34da4ba80324d35d457a945eb86dc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_dbc73', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_reportstyle', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportstyle',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportstylefirmevent" ("colour", "created_at", "firm_id", "id", "logo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "small_print", "updated_at") SELECT new_values."colour", new_values."created_at", new_values."firm_id", new_values."id", new_values."logo", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."small_print", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='578515784ed544d7f6fcae30c60a281fd18166f9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fc9c8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cashflow_reportstyle', when='AFTER')),
        ),
            pgtrigger.migrations.AddTrigger(
            model_name='reportstyle',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_reportstylefirmevent" ("colour", "created_at", "firm_id", "id", "logo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "small_print", "updated_at") SELECT old_values."colour", old_values."created_at", old_values."firm_id", old_values."id", old_values."logo", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."small_print", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6059a5946ecaba4dee03b62335657879606d2b1c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d9ca2', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_reportstyle', when='AFTER')),
        ),
        ]),
    ]
