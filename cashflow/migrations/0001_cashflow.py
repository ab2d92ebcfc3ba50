import backoffice.migration_operations
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
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
            name='Cashflow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=200)),
                ('auto_sync', models.BooleanField(default=True, help_text='Fetch fresh data each time the cashflow is opened.', verbose_name='automatic sync')),
                ('last_synced_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'ordering': ['name', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CashflowClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('cashflow', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='cashflow.cashflow')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cashflow_seats', to='backoffice.client')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backoffice.firm')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CashflowClientFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('cashflow', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cashflow.cashflow')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.client')),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='cashflow.cashflowclient')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CashflowFirmevent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=200)),
                ('auto_sync', models.BooleanField(default=True, help_text='Fetch fresh data each time the cashflow is opened.', verbose_name='automatic sync')),
                ('last_synced_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('firm', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='backoffice.firm')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='firm_events', to='cashflow.cashflow')),
            ],
            options={
                'abstract': False,
            },
        ),
        backoffice.migration_operations.Together(
            operations=[migrations.AddField(
                model_name='cashflow',
                name='clients',
                field=models.ManyToManyField(related_name='cashflows', through='cashflow.CashflowClient', to='backoffice.client'),
            ), migrations.AddConstraint(
                model_name='cashflowclient',
                constraint=models.UniqueConstraint(fields=('cashflow', 'client'), name='cashflow_client_once'),
            ), migrations.AddConstraint(
                model_name='cashflowclient',
                constraint=models.UniqueConstraint(fields=('cashflow', 'position'), name='cashflow_position_once'),
            ), migrations.AddConstraint(
                model_name='cashflowclient',
                constraint=models.CheckConstraint(condition=models.Q(('position__lt', 2)), name='cashflow_two_people_at_most'),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_cashflow r ON r.id = n.cashflow_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflowclient.cashflow_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflowclient.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='dd8f03d2bb7210fa2e5b8ad825e164fc31b44883', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_73340', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflowclient', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN cashflow_cashflow r ON r.id = n.cashflow_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflowclient.cashflow_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_client r ON r.id = n.client_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflowclient.client_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='8be77f91c440e45026b68eab0bb9df70c94cbc20', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_8d5e9', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflowclient', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='has_people', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n            IF EXISTS (SELECT 1 FROM cashflow_cashflow WHERE id = COALESCE(NEW.cashflow_id, OLD.cashflow_id))\n               AND NOT EXISTS (SELECT 1 FROM cashflow_cashflowclient WHERE cashflow_id = COALESCE(NEW.cashflow_id, OLD.cashflow_id)) THEN\n                RAISE EXCEPTION 'A cashflow needs somebody in it' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='020486fb4478fe40637f70e282f9ccaf5d83668c', operation='DELETE OR UPDATE', pgid='pgtrigger_has_people_e6d98', table='cashflow_cashflowclient', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowclientfirmevent" ("cashflow_id", "client_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at") SELECT new_values."cashflow_id", new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3798cf49a32d8b9967994546809c48def67890d6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e5444', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflowclient', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowclientfirmevent" ("cashflow_id", "client_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at") SELECT new_values."cashflow_id", new_values."client_id", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bdbcab04eab9ccdcf7db579a2f5a8196c9e31779', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c1e24', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cashflow_cashflowclient', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflowclient',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowclientfirmevent" ("cashflow_id", "client_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "updated_at") SELECT old_values."cashflow_id", old_values."client_id", old_values."created_at", old_values."firm_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4a97b49e0a31c50b6e361a5dec6ba4a789923d36', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_eecc1', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_cashflowclient', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.created_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflow.created_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='072cee4257cda10ad2c790d6f254113e8c42cdd1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_62b4a', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.created_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'cashflow_cashflow.created_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9c0f964c66323305368540bc2a5b39356e402136', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_1e8c6', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='has_people', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n            IF EXISTS (SELECT 1 FROM cashflow_cashflow WHERE id = COALESCE(NEW.id, OLD.id))\n               AND NOT EXISTS (SELECT 1 FROM cashflow_cashflowclient WHERE cashflow_id = COALESCE(NEW.id, OLD.id)) THEN\n                RAISE EXCEPTION 'A cashflow needs somebody in it' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NULL;\n        ", hash='14ba7f0e98f848ebcc13353c773e8b2d683702fb', operation='INSERT', pgid='pgtrigger_has_people_a025b', table='cashflow_cashflow', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowfirmevent" ("auto_sync", "created_at", "created_by_id", "deleted_at", "firm_id", "id", "last_synced_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."auto_sync", new_values."created_at", new_values."created_by_id", new_values."deleted_at", new_values."firm_id", new_values."id", new_values."last_synced_at", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2235143fa530619211c7b353faf69a633d0b0196', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a5afc', referencing='REFERENCING NEW TABLE AS new_values ', table='cashflow_cashflow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowfirmevent" ("auto_sync", "created_at", "created_by_id", "deleted_at", "firm_id", "id", "last_synced_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT new_values."auto_sync", new_values."created_at", new_values."created_by_id", new_values."deleted_at", new_values."firm_id", new_values."id", new_values."last_synced_at", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='831032868264d5f7b01e8d2b7470660467043022', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cb993', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cashflow_cashflow', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='cashflow',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cashflow_cashflowfirmevent" ("auto_sync", "created_at", "created_by_id", "deleted_at", "firm_id", "id", "last_synced_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") SELECT old_values."auto_sync", old_values."created_at", old_values."created_by_id", old_values."deleted_at", old_values."firm_id", old_values."id", old_values."last_synced_at", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6f3524222829678a1bd590209aceaa25c0ef0ae1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9d6aa', referencing='REFERENCING OLD TABLE AS old_values ', table='cashflow_cashflow', when='AFTER')),
            )],
        ),
    ]
