"""Ledgers: what the database holds to by itself (see `ledgers/models.py`), and the statement that writes many postings at once."""

from django.db import migrations

# An entry says again what its posting says; this key makes it true. What it says of account and lot the trigger below makes true: a key would lock the few rows that
# all writers share. For the same reason nothing else points to books, accounts and lots by a key: they are never removed, and what hangs on them never changes.
KEYS = """
alter table service_ledger_entry
    add constraint ledger_entry_posting foreign key (posting_id, book_id, lines, effective_at)
        references service_ledger_posting (id, book_id, lines, effective_at);
create index ledger_entry_moment on service_ledger_entry using brin (effective_at) with (autosummarize = on);
alter table service_ledger_balance set (fillfactor = 70);
"""
KEYS_BACK = """
alter table service_ledger_entry drop constraint ledger_entry_posting;
drop index ledger_entry_moment;
"""

NEVER_CHANGED = """
create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what is posted is never changed, only reversed: % refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger ledger_posting_stays before update or delete or truncate on service_ledger_posting
    for each statement execute function ledger_refuse_change();
create trigger ledger_book_stays before delete or truncate on service_ledger_book
    for each statement execute function ledger_refuse_change();
create trigger ledger_measure_stays before delete or truncate on service_ledger_measure
    for each statement execute function ledger_refuse_change();
create trigger ledger_account_stays before delete or truncate on service_ledger_account
    for each statement execute function ledger_refuse_change();
create trigger ledger_account_is_what_it_is before update on service_ledger_account for each row
    when ((old.id, old.book_id, old.measure_id, old.may_go_below) is distinct from (new.id, new.book_id, new.measure_id, new.may_go_below))
    execute function ledger_refuse_change();
create trigger ledger_lot_stays before delete or truncate on service_ledger_lot
    for each statement execute function ledger_refuse_change();
create trigger ledger_lot_is_what_it_is before update on service_ledger_lot for each row
    when ((old.id, old.measure_id) is distinct from (new.id, new.measure_id)) execute function ledger_refuse_change();
create trigger ledger_entry_stays before update or delete or truncate on service_ledger_entry
    for each statement execute function ledger_refuse_change();
"""
NEVER_CHANGED_BACK = """
drop trigger ledger_posting_stays on service_ledger_posting;
drop trigger ledger_entry_stays on service_ledger_entry;
drop trigger ledger_book_stays on service_ledger_book;
drop trigger ledger_measure_stays on service_ledger_measure;
drop trigger ledger_account_stays on service_ledger_account;
drop trigger ledger_account_is_what_it_is on service_ledger_account;
drop trigger ledger_lot_stays on service_ledger_lot;
drop trigger ledger_lot_is_what_it_is on service_ledger_lot;
drop function ledger_refuse_change();
"""

# At the end of its transaction a posting has all its entries, and they balance. Numbers of lines are unique and no higher than `lines`, so nothing can be added later.
BALANCED = """
create function ledger_posting_balanced() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select measure_id, sum(amount) as surplus, sum(count(*)) over () as entries into wrong
        from service_ledger_entry where posting_id = new.id group by measure_id order by abs(sum(amount)) desc limit 1;
    if wrong.entries is distinct from new.lines then
        raise exception 'posting % has % of its % entries', new.key, coalesce(wrong.entries, 0), new.lines
            using errcode = 'check_violation', constraint = 'ledger_posting_complete', detail = new.key;
    end if;
    if wrong.surplus <> 0 then
        raise exception 'posting % does not balance: % of measure %', new.key, wrong.surplus, wrong.measure_id
            using errcode = 'check_violation', constraint = 'ledger_posting_balanced', detail = new.key;
    end if;
    return null;
end $$;
create constraint trigger ledger_posting_balanced after insert on service_ledger_posting
    deferrable initially deferred for each row execute function ledger_posting_balanced();

create function ledger_period_open() returns trigger language plpgsql as $$
declare
    through timestamptz;
begin
    -- Whoever closes the period takes this lock alone, and so waits for postings that are on their way. (A lock of the book's row would be written by all writers.)
    perform pg_advisory_xact_lock_shared(1818584178, new.book_id::integer);
    select closed_through into strict through from service_ledger_book where id = new.book_id;
    if new.effective_at <= through then
        raise exception 'the book is closed through %', through
            using errcode = 'check_violation', constraint = 'ledger_period_open', detail = through::text;
    end if;
    return null;
end $$;
create trigger ledger_period_open after insert on service_ledger_posting
    for each row execute function ledger_period_open();
"""
BALANCED_BACK = """
drop trigger ledger_posting_balanced on service_ledger_posting;
drop trigger ledger_period_open on service_ledger_posting;
drop function ledger_posting_balanced();
drop function ledger_period_open();
"""

# Entries flow into balances, all of a statement at once; rows are locked in the order of their numbers, so that writers wait and never block each other.
BALANCES = """
create function ledger_entries_added() returns trigger language plpgsql as $$
declare
    wrong record;
    backdated boolean;
begin
    select e.account_id as id, a.id is null or l.id is null as elsewhere, (a.closed_at <= e.effective_at or e.effective_at < a.opened_at) is true as shut
        into wrong
        from added e
            left join service_ledger_account a on a.id = e.account_id and a.measure_id = e.measure_id and a.book_id = e.book_id
            left join service_ledger_lot l on l.id = e.lot_id and l.measure_id = e.measure_id
            left join service_ledger_measure m on m.id = e.measure_id
        where a.id is null or l.id is null or a.closed_at <= e.effective_at or e.effective_at < a.opened_at
            or scale(trim_scale(e.amount)) > m.places
        limit 1;
    if found then
        raise exception 'account % cannot take this', wrong.id using errcode = 'check_violation', detail = wrong.id::text,
            constraint = case when wrong.elsewhere then 'ledger_entry_fits' when wrong.shut then 'ledger_account_open' else 'ledger_amount_in_places' end;
    end if;

    insert into service_ledger_balance (account_id, lot_id, stripe, amount, reserved, may_go_below)
        select distinct e.account_id, e.lot_id, case when a.may_go_below then e.posting_id % 16 else 0 end, 0, 0, a.may_go_below
        from added e join service_ledger_account a on a.id = e.account_id
        where not exists (
            select from service_ledger_balance b where b.account_id = e.account_id and b.lot_id = e.lot_id
                and b.stripe = case when a.may_go_below then e.posting_id % 16 else 0 end)
        order by 1, 2, 3
        on conflict do nothing;

    select bool_or(locked.last_effective_at > locked.since) into backdated from (
        select b.last_effective_at, case when b.may_go_below then null else d.since end as since
        from (
            select account_id, lot_id, posting_id % 16 as stripe, min(effective_at) filter (where amount < 0) as since
            from added group by 1, 2, 3) d
        join service_ledger_balance b on b.account_id = d.account_id and b.lot_id = d.lot_id
            and b.stripe = case when b.may_go_below then d.stripe else 0 end
        order by b.id for no key update of b) locked;

    update service_ledger_balance b
        set amount = b.amount + d.amount, last_effective_at = greatest(b.last_effective_at, d.last)
        from (
            select x.id, sum(e.amount) as amount, max(e.effective_at) as last
            from added e join service_ledger_balance x on x.account_id = e.account_id and x.lot_id = e.lot_id
            where not x.may_go_below or x.stripe = e.posting_id % 16
            group by x.id) d
        where b.id = d.id;

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
create trigger ledger_entries_added after insert on service_ledger_entry
    referencing new table as added for each statement execute function ledger_entries_added();
"""
BALANCES_BACK = """
drop trigger ledger_entries_added on service_ledger_entry;
drop function ledger_entries_added();
"""

# Postings whose key is there already are left out; the caller compares them. Keys are inserted in their order, for the same reason as above.
WRITE = """
create function ledger_write(
    in_book bigint, at timestamptz, actor text, person bigint,
    keys text[], kinds text[], digests text[], effective timestamptz[], remarks text[], reversed bigint[], counts smallint[],
    of_posting integer[], accounts bigint[], lots bigint[], amounts numeric[]
) returns table (posting bigint, posting_key text) language plpgsql as $$
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
        returning id, book_id, key, lines, effective_at
    ), numbered as (
        select l.account, l.lot, l.amount, keys[l.of] as key, row_number() over (partition by l.of order by l.n) as line
        from unnest(of_posting, accounts, lots, amounts) with ordinality as l (of, account, lot, amount, n)
    ), written as (
        insert into service_ledger_entry
            (posting_id, line, lines, book_id, account_id, measure_id, lot_id, amount, effective_at)
        select m.id, n.line, m.lines, m.book_id, a.id, a.measure_id, coalesce(n.lot, plain.id), n.amount, m.effective_at
        from numbered n join made m on m.key = n.key
            join service_ledger_account a on a.id = n.account
            left join service_ledger_lot plain on n.lot is null and plain.measure_id = a.measure_id and plain.code = ''
    )
    select m.id, m.key::text from made m;
    -- Now, not when the transaction ends, so that the caller hears of it here.
    set constraints ledger_posting_balanced immediate;
    set constraints ledger_posting_balanced deferred;
end $$;
"""
WRITE_BACK = """
drop function ledger_write(bigint, timestamptz, text, bigint, text[], text[], text[], timestamptz[], text[], bigint[], smallint[],
    integer[], bigint[], bigint[], numeric[]);
"""


class Migration(migrations.Migration):
    dependencies = [("services", "0002_blocks")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(NEVER_CHANGED, NEVER_CHANGED_BACK),
        migrations.RunSQL(BALANCED, BALANCED_BACK),
        migrations.RunSQL(BALANCES, BALANCES_BACK),
        migrations.RunSQL(WRITE, WRITE_BACK),
    ]
