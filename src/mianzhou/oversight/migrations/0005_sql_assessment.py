"""Two promises of assessment that the database keeps even for raw SQL: a published scheme stays as it is, and an approved fact is only withdrawn."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION assessment_scheme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published scheme never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_scheme_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER assessment_scheme_stays BEFORE UPDATE OR DELETE ON assessment_scheme
    FOR EACH ROW EXECUTE FUNCTION assessment_scheme_stays();

CREATE FUNCTION assessment_fact_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR (OLD.subject_id, OLD.section, OLD.rule, OLD."on", OLD.count, OLD.points, OLD.note, OLD.source_kind, OLD.source_key, OLD.recorded_at, OLD.recorded_by)
            IS DISTINCT FROM
           (NEW.subject_id, NEW.section, NEW.rule, NEW."on", NEW.count, NEW.points, NEW.note, NEW.source_kind, NEW.source_key, NEW.recorded_at, NEW.recorded_by)
        OR (OLD.state <> 'proposed' AND (OLD.state, OLD.decided_at, OLD.decided_by) IS DISTINCT FROM (NEW.state, NEW.decided_at, NEW.decided_by))
    THEN
        RAISE EXCEPTION 'a recorded fact is approved, refused or withdrawn, never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_fact_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_fact_stays BEFORE UPDATE OR DELETE ON assessment_fact
    FOR EACH ROW EXECUTE FUNCTION assessment_fact_stays();
"""

BACKWARD = """
DROP TRIGGER assessment_fact_stays ON assessment_fact;
DROP FUNCTION assessment_fact_stays();
DROP TRIGGER assessment_scheme_stays ON assessment_scheme;
DROP FUNCTION assessment_scheme_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_assessment")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
