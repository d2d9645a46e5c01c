-- annals:module soak strict

create table accounts (
  name text primary key,
  cents integer not null default 0 check (cents >= 0),
  moves integer not null default 0
) strict;

create table moves (
  position integer primary key,
  account text not null references accounts(name),
  cents integer not null,
  writer integer not null,
  number integer not null,
  unique (writer, number)
) strict;

-- annals:on Moved
insert or ignore into accounts (name) values (:account);
update accounts set cents = cents + :cents, moves = moves + 1 where name = :account;
insert into moves (position, account, cents, writer, number)
values (@position, :account, :cents, :writer, :number);

-- annals:check balances_are_the_sums_of_the_moves
select name from accounts
where cents <> (select coalesce(sum(cents), 0) from moves where account = name)
   or moves <> (select count(*) from moves where account = name);
