-- Users. A name to log in with is kept in the form in which names are compared, and belongs to one user only.
create table gatehouse.users (
    id            text primary key check (length(id) between 1 and 128),
    email         text,
    username      text,
    display_name  text,
    roles         text[] not null default '{}',
    password_hash text not null,
    is_disabled   boolean not null default false,
    created_at    timestamptz not null default now(),
    check (email is not null or username is not null)
);

create table gatehouse.login_names (
    name    text primary key,
    user_id text not null references gatehouse.users (id) on delete cascade
);

create index on gatehouse.login_names (user_id);

-- Sessions: families of refresh tokens. token_hash is the SHA-256 of the current token.
create table gatehouse.sessions (
    session         text primary key,
    user_id         text not null,
    token_hash      text not null,
    access_expires  timestamptz not null,
    refresh_expires timestamptz not null
);

create index on gatehouse.sessions (user_id);
create index on gatehouse.sessions (refresh_expires);

-- What is revoked. kind: 0 a token, 1 a session, 2 a user up to an instant. Nodes read on from the oldest transaction that was running when
-- they last read (xid): a number from a sequence would be skipped when transactions end in another order than they began.
create table gatehouse.revocations (
    xid    xid8 not null default pg_current_xact_id(),
    kind   smallint not null,
    key    text not null,
    before timestamptz not null,
    until  timestamptz not null
);

create index on gatehouse.revocations (xid);
create index on gatehouse.revocations (until);

create function gatehouse.revoke(p_kind smallint, p_key text, p_before timestamptz, p_until timestamptz) returns void
language plpgsql as $$
begin
    insert into gatehouse.revocations (kind, key, before, until) values (p_kind, p_key, p_before, p_until);
    perform pg_notify('gatehouse_revocations', '');
end $$;

-- Ends a session. Gives until when its access tokens are valid at most: the later of what is known here and p_until.
create function gatehouse.end_session(p_session text, p_until timestamptz, p_now timestamptz) returns timestamptz
language plpgsql as $$
declare
    v_until timestamptz;
begin
    delete from gatehouse.sessions where session = p_session returning access_expires into v_until;
    v_until := greatest(v_until, p_until);
    if v_until > p_now then
        perform gatehouse.revoke(1::smallint, p_session, p_now, v_until);
    end if;
    return v_until;
end $$;

-- Exchanges a token. The row's lock decides between two who come with the same token: the second finds another hash.
create function gatehouse.rotate_session(
    p_session text, p_hash text, p_next text, p_access timestamptz, p_refresh timestamptz, p_now timestamptz,
    out outcome text, out until timestamptz)
language plpgsql as $$
declare
    v_session gatehouse.sessions;
begin
    select * into v_session from gatehouse.sessions where session = p_session for update;
    if not found then
        outcome := 'unknown';
    elsif v_session.refresh_expires <= p_now then
        outcome := 'expired';
    elsif v_session.token_hash <> p_hash then
        outcome := 'reused';
        until := gatehouse.end_session(p_session, p_now, p_now);
    else
        outcome := 'rotated';
        update gatehouse.sessions
            set token_hash = p_next, access_expires = greatest(access_expires, p_access), refresh_expires = p_refresh
            where session = p_session;
    end if;
end $$;

create function gatehouse.revoke_user(p_user text, p_before timestamptz, p_until timestamptz) returns void
language plpgsql as $$
begin
    delete from gatehouse.sessions where user_id = p_user;
    perform gatehouse.revoke(2::smallint, p_user, p_before, p_until);
end $$;
