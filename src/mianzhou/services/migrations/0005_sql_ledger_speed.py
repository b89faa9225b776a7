"""Ledgers: the same rules as `0003_sql_ledgers`, held to in fewer steps, so that a posting by itself costs the database half.

One rule is stricter: what is posted at once, one thing taken out at an earlier moment than another is brought in, is not below zero in between either.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("mianzhou.services.migrations.0003_sql_ledgers")


def _again(sql: str) -> str:
    """The function that a part of that migration makes, without its trigger."""
    return sql.partition("create trigger")[0].partition("create constraint trigger")[0].replace(
        "create function", "create or replace function"
    )  # fmt: skip


# Balances are moved one by one in the order of account, lot and stripe, in which everybody locks them: two statements that touch one row each cost less than
# three that find, lock and move all of them.
BALANCES = """
create or replace function ledger_entries_added() returns trigger language plpgsql as $$
declare
    place record;
    wrong record;
    latest timestamptz;
    backdated boolean := false;
begin
    for place in
        select e.account_id, e.lot_id, case when a.may_go_below then (e.posting_id % 16)::smallint else 0::smallint end as stripe, a.may_go_below,
            sum(e.amount) as amount, max(e.effective_at) as latest, min(e.effective_at) filter (where e.amount < 0) as since,
            bool_or(a.id is null or l.id is null) as elsewhere,
            bool_or(a.closed_at <= e.effective_at or e.effective_at < a.opened_at) as shut,
            bool_or(scale(trim_scale(e.amount)) > m.places) as fine
        from added e
            left join service_ledger_account a on a.id = e.account_id and a.measure_id = e.measure_id and a.book_id = e.book_id
            left join service_ledger_lot l on l.id = e.lot_id and l.measure_id = e.measure_id
            left join service_ledger_measure m on m.id = e.measure_id
        group by 1, 2, 3, 4 order by 1, 2, 3
    loop
        if place.elsewhere or place.shut or place.fine then
            raise exception 'account % cannot take this', place.account_id using errcode = 'check_violation', detail = place.account_id::text,
                constraint = case when place.elsewhere then 'ledger_entry_fits' when place.shut then 'ledger_account_open' else 'ledger_amount_in_places' end;
        end if;
        for attempt in 1..2 loop
            update service_ledger_balance b
                set amount = b.amount + place.amount, last_effective_at = greatest(b.last_effective_at, place.latest)
                where b.account_id = place.account_id and b.lot_id = place.lot_id and b.stripe = place.stripe
                returning b.last_effective_at into latest;
            exit when found;
            insert into service_ledger_balance (account_id, lot_id, stripe, amount, reserved, may_go_below)
                values (place.account_id, place.lot_id, place.stripe, 0, 0, place.may_go_below)
                on conflict do nothing;
        end loop;
        -- Something was or is posted here that takes effect after what is taken out.
        if latest > place.since and not place.may_go_below then
            backdated := true;
        end if;
    end loop;

    if backdated then
        -- From now backwards: what was there after each later moment, and at this one.
        select t.account_id, t.lot_id, t.effective_at into wrong from (
            select b.account_id, b.lot_id, l.effective_at, b.amount - coalesce(sum(l.amount) over (
                partition by b.id order by l.effective_at desc range between unbounded preceding and current row exclude group), 0) as held
            from (
                select account_id, lot_id, min(effective_at) as since from added where amount < 0 group by account_id, lot_id) d
            join service_ledger_balance b on b.account_id = d.account_id and b.lot_id = d.lot_id and not b.may_go_below
            join service_ledger_entry l on l.account_id = d.account_id and l.lot_id = d.lot_id and l.effective_at >= d.since) t
            where t.held < 0 order by t.effective_at limit 1;
        if found then
            raise exception 'account % would have been below zero at %', wrong.account_id, wrong.effective_at
                using errcode = 'check_violation', constraint = 'ledger_never_below', detail = wrong.account_id::text;
        end if;
    end if;
    return null;
end $$;
"""

BALANCED = """
create or replace function ledger_posting_balanced() returns trigger language plpgsql as $$
declare
    entries bigint;
    surplus numeric;
begin
    select sum(n), max(abs(s)) into entries, surplus
        from (select count(*) as n, sum(amount) as s from service_ledger_entry where posting_id = new.id group by measure_id) sums;
    if entries is distinct from new.lines then
        raise exception 'posting % has % of its % entries', new.key, coalesce(entries, 0), new.lines
            using errcode = 'check_violation', constraint = 'ledger_posting_complete', detail = new.key;
    end if;
    if surplus <> 0 then
        raise exception 'posting % does not balance: by %', new.key, surplus
            using errcode = 'check_violation', constraint = 'ledger_posting_balanced', detail = new.key;
    end if;
    return null;
end $$;
"""

# A posting whose key is there already with the same digest is told again; with another, nothing is written. Plans are made once: for numbers of lines that differ,
# they would be made again and again.
WRITE_ONE = """
create function ledger_write_one(
    in_book bigint, at timestamptz, actor text, person bigint,
    of_key text, of_kind text, of_digest text, effective timestamptz, of_remark text, reversed bigint,
    accounts bigint[], lots bigint[], amounts numeric[]
) returns table (posting bigint, again boolean) language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    moment timestamptz := coalesce(effective, at);
    many smallint := cardinality(accounts);
    before text;
begin
    insert into service_ledger_posting
        (book_id, key, kind, digest, effective_at, recorded_at, actor_name, person_id, remark, lines, reverses_id)
        values (in_book, of_key, of_kind, of_digest, moment, at, actor, person, of_remark, many, reversed)
        on conflict (book_id, key) do nothing
        returning id into posting;
    again := not found;
    if again then
        select p.id, p.digest into strict posting, before from service_ledger_posting p where p.book_id = in_book and p.key = of_key;
        if before <> of_digest then
            raise exception 'the key % is taken', of_key
                using errcode = 'unique_violation', constraint = 'ledger_key_taken', detail = of_key;
        end if;
    else
        insert into service_ledger_entry
            (posting_id, line, lines, book_id, account_id, measure_id, lot_id, amount, effective_at)
        select posting, n.line, many, in_book, n.account, n.measure,
            coalesce(n.lot, (select plain.id from service_ledger_lot plain where plain.measure_id = n.measure and plain.code = '')),
            n.amount, moment
        from (
            select l.line, l.account, l.lot, l.amount, (select a.measure_id from service_ledger_account a where a.id = l.account) as measure
            from unnest(accounts, lots, amounts) with ordinality as l (account, lot, amount, line)
            offset 0) n;
    end if;
    return next;
end $$;
"""
WRITE_ONE_BACK = """
drop function ledger_write_one(bigint, timestamptz, text, bigint, text, text, text, timestamptz, text, bigint, bigint[], bigint[], numeric[]);
"""

# Keys are inserted in their order, for the same reason as balances above.
WRITE_MANY = """
create function ledger_write(
    in_book bigint, at timestamptz, actor text, person bigint,
    keys text[], kinds text[], digests text[], effective timestamptz[], remarks text[], reversed bigint[], counts smallint[],
    of_posting integer[], numbers smallint[], accounts bigint[], lots bigint[], amounts numeric[]
) returns table (posting bigint, posting_key text, again boolean) language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    written bigint;
    taken text;
begin
    return query
    with made as (
        insert into service_ledger_posting
            (book_id, key, kind, digest, effective_at, recorded_at, actor_name, person_id, remark, lines, reverses_id)
        select in_book, g.key, g.kind, g.digest, coalesce(g.effective_at, at), at, actor, person, g.remark, g.lines, g.reverses
        from unnest(keys, kinds, digests, effective, remarks, reversed, counts)
            as g (key, kind, digest, effective_at, remark, reverses, lines)
        order by g.key
        on conflict (book_id, key) do nothing
        returning id, key, lines, effective_at
    ), entered as (
        insert into service_ledger_entry
            (posting_id, line, lines, book_id, account_id, measure_id, lot_id, amount, effective_at)
        select m.id, n.line, m.lines, in_book, n.account, n.measure,
            coalesce(n.lot, (select plain.id from service_ledger_lot plain where plain.measure_id = n.measure and plain.code = '')),
            n.amount, m.effective_at
        from (
            select l.of, l.line, l.account, l.lot, l.amount, (select a.measure_id from service_ledger_account a where a.id = l.account) as measure
            from unnest(of_posting, numbers, accounts, lots, amounts) as l (of, line, account, lot, amount)
            offset 0) n
        join made m on m.key = keys[n.of]
    )
    select m.id, m.key::text, false from made m;
    get diagnostics written = row_count;
    if written < cardinality(keys) then
        select g.key into taken from unnest(keys, digests) as g (key, digest)
            join service_ledger_posting p on p.book_id = in_book and p.key = g.key
            where p.digest <> g.digest limit 1;
        if found then
            raise exception 'the key % is taken', taken
                using errcode = 'unique_violation', constraint = 'ledger_key_taken', detail = taken;
        end if;
        return query select p.id, p.key::text, true from service_ledger_posting p where p.book_id = in_book and p.key = any(keys);
    end if;
end $$;
"""
WRITE_MANY_BACK = """
drop function ledger_write(bigint, timestamptz, text, bigint, text[], text[], text[], timestamptz[], text[], bigint[], smallint[],
    integer[], smallint[], bigint[], bigint[], numeric[]);
"""


class Migration(migrations.Migration):
    dependencies = [("services", "0004_keeping")]
    operations = [
        migrations.RunSQL(BALANCES, _again(_before.BALANCES)),
        migrations.RunSQL(BALANCED, _again(_before.BALANCED)),
        migrations.RunSQL(_before.WRITE_BACK, _before.WRITE),
        migrations.RunSQL(WRITE_MANY, WRITE_MANY_BACK),
        migrations.RunSQL(WRITE_ONE, WRITE_ONE_BACK),
    ]
