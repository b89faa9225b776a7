"""Registers: what was recorded is not removed; of a fact only its withdrawal is noted, of a certificate its revocation, of an event nothing. (One chain: it follows the ledgers'.)"""

from django.db import migrations

FORWARD = """
create function register_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what is on a register is never removed or rewritten: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger register_event_stays before update or delete or truncate on service_register_event
    for each statement execute function register_refuse_change();
create trigger register_fact_stays before delete or truncate on service_register_fact
    for each statement execute function register_refuse_change();
create trigger register_fact_is_what_it_is before update on service_register_fact for each row
    when (old.withdrawn_at is not null
        or (old.entry_id, old.field, old.value, old.valid_from, old.recorded_at, old.recorded_by, old.reason)
        is distinct from (new.entry_id, new.field, new.value, new.valid_from, new.recorded_at, new.recorded_by, new.reason))
    execute function register_refuse_change();
create trigger register_certificate_stays before delete or truncate on service_register_certificate
    for each statement execute function register_refuse_change();
create trigger register_certificate_is_what_it_is before update on service_register_certificate for each row
    when (old.revoked_at is not null
        or (old.entry_id, old.code, old.content, old.digest, old.issued_at) is distinct from (new.entry_id, new.code, new.content, new.digest, new.issued_at))
    execute function register_refuse_change();
"""
BACKWARD = """
drop trigger register_event_stays on service_register_event;
drop trigger register_fact_stays on service_register_fact;
drop trigger register_fact_is_what_it_is on service_register_fact;
drop trigger register_certificate_stays on service_register_certificate;
drop trigger register_certificate_is_what_it_is on service_register_certificate;
drop function register_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("services", "0003_sql_ledgers")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
