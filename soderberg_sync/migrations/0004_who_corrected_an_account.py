"""Who said that an account which came as another kind is corrected."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from backoffice.migration_operations import Together


class Migration(migrations.Migration):
    """Adds the person, and their place in the history."""

    dependencies = [
        ('soderberg_sync', '0003_bank_details_corrected'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='platformaccount',
            name='same_firm_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='platformaccount',
            name='same_firm_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='platformaccount',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='platformaccount',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='platformaccount',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='platformaccount',
            name='corrected_by',
            field=models.ForeignKey(blank=True, help_text='Nobody where the right type came from another connected system.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='platformaccountevent',
            name='corrected_by',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Nobody where the right type came from another connected system.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='platformaccount',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN soderberg_sync_application r ON r.id = n.application_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.application_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.corrected_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.corrected_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='9f49a699d45761f3675f283b1f5d4a8feba8b911', level='STATEMENT', operation='INSERT', pgid='pgtrigger_same_firm_insert_26951', referencing='REFERENCING NEW TABLE AS new_values ', table='soderberg_sync_platformaccount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='platformaccount',
            trigger=pgtrigger.compiler.Trigger(name='same_firm_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN integrations_connection r ON r.id = n.connection_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.connection_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN soderberg_sync_application r ON r.id = n.application_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.application_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_plan r ON r.id = n.plan_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.plan_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            \n            IF EXISTS (\n                SELECT 1 FROM new_values n JOIN backoffice_user r ON r.id = n.corrected_by_id\n                WHERE r.firm_id <> n.firm_id\n            ) THEN\n                RAISE EXCEPTION 'soderberg_sync_platformaccount.corrected_by_id points at another firm'\n                    USING ERRCODE = 'integrity_constraint_violation';\n            END IF;\n            RETURN NULL;", hash='df3ab39d5bb4f6353824256b1a632d0b79c0714c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_same_firm_update_7088f', referencing='REFERENCING NEW TABLE AS new_values ', table='soderberg_sync_platformaccount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='platformaccount',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "soderberg_sync_platformaccountevent" ("application_id", "arrived_as", "connection_id", "corrected_at", "corrected_by_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "remote_id", "state", "updated_at") SELECT new_values."application_id", new_values."arrived_as", new_values."connection_id", new_values."corrected_at", new_values."corrected_by_id", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."remote_id", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f28b69837f36cc38755cdf5332f5e1ba145876db', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_25ee1', referencing='REFERENCING NEW TABLE AS new_values ', table='soderberg_sync_platformaccount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='platformaccount',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "soderberg_sync_platformaccountevent" ("application_id", "arrived_as", "connection_id", "corrected_at", "corrected_by_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "remote_id", "state", "updated_at") SELECT new_values."application_id", new_values."arrived_as", new_values."connection_id", new_values."corrected_at", new_values."corrected_by_id", new_values."created_at", new_values."firm_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."remote_id", new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."application_id" IS DISTINCT FROM (new_values."application_id") OR old_values."arrived_as" IS DISTINCT FROM (new_values."arrived_as") OR old_values."connection_id" IS DISTINCT FROM (new_values."connection_id") OR old_values."corrected_at" IS DISTINCT FROM (new_values."corrected_at") OR old_values."corrected_by_id" IS DISTINCT FROM (new_values."corrected_by_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."plan_id" IS DISTINCT FROM (new_values."plan_id") OR old_values."remote_id" IS DISTINCT FROM (new_values."remote_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bbb7d31a46ac25864243bad477c3fe243ddd9877', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_01fcb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='soderberg_sync_platformaccount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='platformaccount',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "soderberg_sync_platformaccountevent" ("application_id", "arrived_as", "connection_id", "corrected_at", "corrected_by_id", "created_at", "firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "remote_id", "state", "updated_at") SELECT old_values."application_id", old_values."arrived_as", old_values."connection_id", old_values."corrected_at", old_values."corrected_by_id", old_values."created_at", old_values."firm_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."remote_id", old_values."state", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='adcdbc9b6710c56327ce9f3967d1603260b9e1c6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_65104', referencing='REFERENCING OLD TABLE AS old_values ', table='soderberg_sync_platformaccount', when='AFTER')),
        ),
        ]),
    ]
