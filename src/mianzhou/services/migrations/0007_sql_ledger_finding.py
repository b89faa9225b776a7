"""Ledgers: accounts are found by any part of code and title, and lots in stock without reading every balance; see `ledgers/finding.py`."""

from django.db import migrations

# The characters (where `shortest` is 1) and the pairs of neighbouring characters of a text, without regard to case. Its cost keeps the planner from working it
# out for every account where it could compare the account itself.
PARTS = """
create function ledger_parts(whole text, shortest integer) returns text[] language sql immutable strict parallel safe cost 2000 as $$
    select coalesce(array_agg(distinct part), '{}') from (
        select substr(upper(whole), place, size) as part
        from generate_series(1, length(upper(whole))) place cross join generate_series(shortest, 2) size
        where place + size <= length(upper(whole)) + 1) parts
$$;
create index ledger_account_parts on service_ledger_account using gin (ledger_parts(code || ' ' || title, 1));
"""
PARTS_BACK = """
drop index ledger_account_parts;
drop function ledger_parts(text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("services", "0006_events_found")]
    operations = [migrations.RunSQL(PARTS, PARTS_BACK)]
