-- Texts that several nodes follow. The greatest number is the current revision; who adds the same number second adds nothing.
create table gatehouse.documents (
    name   text not null,
    number bigint not null check (number > 0),
    text   text not null,
    author text not null,
    at     timestamptz not null,
    primary key (name, number)
);
