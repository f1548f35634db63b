-- Keys of consumers: the SHA-256 of a random key, for whom it stands, and what it lets do. A removed one stays for a day, so that nodes that read
-- on from the oldest transaction that was running (xid, see revocations) learn of it.
create table gatehouse.consumer_keys (
    key_hash   bytea primary key check (octet_length(key_hash) = 32),
    name       text not null check (length(name) between 1 and 128),
    roles      text[] not null default '{}',
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    xid        xid8 not null default pg_current_xact_id()
);

create index on gatehouse.consumer_keys (name);
create index on gatehouse.consumer_keys (xid);
