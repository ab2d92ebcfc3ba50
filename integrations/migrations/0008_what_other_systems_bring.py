"""Whether what another system brings is created there as well: the firm says so, and begins with no."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.migration_operations import Together


class Migration(migrations.Migration):
    """Adds the choice, and its history."""

    dependencies = [
        ('integrations', '0007_runs_do_not_send'),
    ]

    operations = [
        Together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='connection',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='connection',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='connection',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='connection',
            name='create_what_came',
            field=models.BooleanField(default=False, help_text='Whether that also holds for what another connected system brings here.'),
        ),
        migrations.AddField(
            model_name='connectionevent',
            name='create_what_came',
            field=models.BooleanField(default=False, help_text='Whether that also holds for what another connected system brings here.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='connection',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "create_what_came", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT new_values."create_by_default", new_values."create_what_came", new_values."created_at", new_values."disabled_at", new_values."enabled_at", new_values."firm_id", new_values."id", new_values."is_enabled", new_values."mode", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."remote_firm_id", new_values."remove_unlinked", new_values."system", new_values."update_by_default", new_values."updated_at", new_values."webhook_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='31d20b9ea4dd1c4037e9432a1c01c476e51decf7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f4081', referencing='REFERENCING NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='connection',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "create_what_came", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT new_values."create_by_default", new_values."create_what_came", new_values."created_at", new_values."disabled_at", new_values."enabled_at", new_values."firm_id", new_values."id", new_values."is_enabled", new_values."mode", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."remote_firm_id", new_values."remove_unlinked", new_values."system", new_values."update_by_default", new_values."updated_at", new_values."webhook_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."create_by_default" IS DISTINCT FROM (new_values."create_by_default") OR old_values."create_what_came" IS DISTINCT FROM (new_values."create_what_came") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."disabled_at" IS DISTINCT FROM (new_values."disabled_at") OR old_values."enabled_at" IS DISTINCT FROM (new_values."enabled_at") OR old_values."firm_id" IS DISTINCT FROM (new_values."firm_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_enabled" IS DISTINCT FROM (new_values."is_enabled") OR old_values."mode" IS DISTINCT FROM (new_values."mode") OR old_values."remote_firm_id" IS DISTINCT FROM (new_values."remote_firm_id") OR old_values."remove_unlinked" IS DISTINCT FROM (new_values."remove_unlinked") OR old_values."system" IS DISTINCT FROM (new_values."system") OR old_values."update_by_default" IS DISTINCT FROM (new_values."update_by_default") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."webhook_id" IS DISTINCT FROM (new_values."webhook_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0093e031f5cd36ce7b98d00fe4e18a713a26fdbd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2868f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='integrations_connection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='connection',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "integrations_connectionevent" ("create_by_default", "create_what_came", "created_at", "disabled_at", "enabled_at", "firm_id", "id", "is_enabled", "mode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remote_firm_id", "remove_unlinked", "system", "update_by_default", "updated_at", "webhook_id") SELECT old_values."create_by_default", old_values."create_what_came", old_values."created_at", old_values."disabled_at", old_values."enabled_at", old_values."firm_id", old_values."id", old_values."is_enabled", old_values."mode", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."remote_firm_id", old_values."remove_unlinked", old_values."system", old_values."update_by_default", old_values."updated_at", old_values."webhook_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4f011af7a1c9b9f6ab50c4f7a7fd76dea666b143', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f6380', referencing='REFERENCING OLD TABLE AS old_values ', table='integrations_connection', when='AFTER')),
        ),
        ]),
    ]
