from django.db import migrations

GUARD = """
    CREATE FUNCTION cashflow_issued_documents_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM cashflow_reportcopy WHERE document_id = OLD.id) THEN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'An issued report stays among the documents' USING ERRCODE = 'restrict_violation';
            ELSIF (NEW.firm_id, NEW.client_id, NEW.title, NEW.file, NEW.content_type, NEW.size)
                    IS DISTINCT FROM (OLD.firm_id, OLD.client_id, OLD.title, OLD.file, OLD.content_type, OLD.size)
                  OR NEW.deleted_at IS NOT NULL THEN
                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END;
    $$;
    CREATE TRIGGER cashflow_issued_documents_stay BEFORE UPDATE OR DELETE ON backoffice_document
        FOR EACH ROW EXECUTE FUNCTION cashflow_issued_documents_stay();
"""
UNGUARD = """
    DROP TRIGGER cashflow_issued_documents_stay ON backoffice_document;
    DROP FUNCTION cashflow_issued_documents_stay();
"""


class Migration(migrations.Migration):
    """The documents of issued reports are kept by the database; the back office below does not know of reports."""

    dependencies = [
        ('cashflow', '0006_reports'),
    ]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
