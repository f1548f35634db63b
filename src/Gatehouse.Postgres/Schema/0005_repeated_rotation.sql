-- Exchanges a token, as before, and may be asked again with the same next token when the answer was lost: it is the current one then, and nobody but
-- who made it knows it. Who comes with the same token and another next one is the second to use it.
create or replace function gatehouse.rotate_session(
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
    elsif v_session.token_hash = p_next then
        outcome := 'rotated';
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
