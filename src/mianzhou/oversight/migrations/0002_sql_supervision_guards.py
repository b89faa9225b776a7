"""Two promises of supervision that the database keeps even for raw SQL: nothing unconfirmed is supervised, and what happened stays."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION supervision_only_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.obligation_id IS NOT NULL THEN
        -- The share lock makes a rejection in another transaction wait, or fail this one.
        PERFORM 1 FROM obligation WHERE id = NEW.obligation_id AND status = 'confirmed' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'obligation % is not confirmed and cannot be supervised', NEW.obligation_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'task_only_confirmed';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER task_only_confirmed BEFORE INSERT OR UPDATE OF obligation_id ON supervision_task
    FOR EACH ROW EXECUTE FUNCTION supervision_only_confirmed();

CREATE FUNCTION supervision_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of supervision are only ever added' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_stays';
END $$;
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON supervision_event
    FOR EACH ROW EXECUTE FUNCTION supervision_event_stays();
"""

BACKWARD = """
DROP TRIGGER event_stays ON supervision_event;
DROP FUNCTION supervision_event_stays();
DROP TRIGGER task_only_confirmed ON supervision_task;
DROP FUNCTION supervision_only_confirmed();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("policy", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
