"""A receipt is written once: a trigger refuses any change to it, as it does for the audit record. (One chain of migrations: it follows the catalogue's.)"""

from django.db import migrations

FORWARD = """
create function intake_receipt_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'a receipt is never changed: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger intake_receipt_once before update or delete or truncate on intake_receipt
    for each statement execute function intake_receipt_refuse();
"""
BACKWARD = """
drop trigger intake_receipt_once on intake_receipt;
drop function intake_receipt_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("data", "0002_sql_catalogue")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
