"""Triggers of the audit record: nothing but INSERT is let through, and every entry is put on the list for sealing.

`audit_unsealed` is filled in the writer's own transaction, so an entry shows up for the sealer exactly when it is committed. Tables are named without models:
a migration must mean the same for ever.
"""

from django.db import migrations

FORWARD = """
create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the audit record is append-only: % on % refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger audit_entry_append_only before update or delete or truncate on audit_entry
    for each statement execute function audit_refuse();
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
    for each statement execute function audit_refuse();
create trigger audit_sealed_append_only before update or delete or truncate on audit_sealed
    for each statement execute function audit_refuse();
create trigger audit_unsealed_kept before update or truncate on audit_unsealed
    for each statement execute function audit_refuse();

create function audit_await_seal() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (entry_id) select id from added;
    return null;
end $$;
create trigger audit_entry_await_seal after insert on audit_entry referencing new table as added
    for each statement execute function audit_await_seal();

insert into audit_unsealed (entry_id) select id from audit_entry;
"""

BACKWARD = """
drop trigger audit_entry_await_seal on audit_entry;
drop function audit_await_seal();
drop trigger audit_unsealed_kept on audit_unsealed;
drop trigger audit_sealed_append_only on audit_sealed;
drop trigger audit_seal_append_only on audit_seal;
drop trigger audit_entry_append_only on audit_entry;
drop function audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
