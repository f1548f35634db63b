-- What a key's consumer may do beside its roles is said by the configuration, under this name.
alter table gatehouse.consumer_keys add column plan text check (length(plan) between 1 and 128);
