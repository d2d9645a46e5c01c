-- annals:module bank strict
-- Accounts, their balances and every movement of money.

create table accounts (
  id integer primary key,  -- position of the event that opened it: the same after every rebuild
  name text not null unique,
  owner text not null,
  kind text not null references kinds (name),
  cents integer not null default 0 check (cents >= 0),
  opened_at text not null
) strict;

create table movements (
  id integer primary key,
  account_id integer not null references accounts (id),
  cents integer not null check (cents <> 0),
  purpose text,
  at text not null
) strict;
create index movements_by_account on movements (account_id, id);

create table kinds (
  name text primary key,
  title text not null
) strict;
insert into kinds (name, title) values ('current', 'Current account'), ('savings', 'Savings');

-- A balance is the sum of its movements, by construction.
create trigger movements_change_balance after insert on movements
begin
  update accounts set cents = cents + new.cents where id = new.account_id;
end;

-- annals:on AccountOpened
insert into accounts (id, name, owner, kind, opened_at)
values (@position, :account, :owner, :kind, iso(@at));

-- annals:on Deposited
insert into movements (account_id, cents, at)
values ((select id from accounts where name = :account), :cents, iso(@at));

-- annals:on Withdrawn
insert into movements (account_id, cents, purpose, at)
values ((select id from accounts where name = :account), -:cents, :purpose, iso(@at));

-- annals:on Transferred
insert into movements (account_id, cents, purpose, at)
values ((select id from accounts where name = :source), -:cents, 'to ' || :target, iso(@at));
insert into movements (account_id, cents, purpose, at)
values ((select id from accounts where name = :target), :cents, 'from ' || :source, iso(@at));

-- annals:upcast PaidInEuros to Deposited
select :account as account, cast(round(:euros * 100) as integer) as cents;

-- annals:query statement_of(account)
select at, cents, purpose from movements
where account_id = (select id from accounts where name = :account) order by id;

-- annals:check every_balance_is_the_sum_of_its_movements
select name from accounts
where cents <> (select coalesce(sum(cents), 0) from movements where account_id = accounts.id);
