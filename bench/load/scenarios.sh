# A scenario is a function that says what differs from a plain 1 KB GET over 64 kept connections.
SCENARIOS="get64 get512 get100k post10k close tls h2 routes guards everything token limit cache"
USUAL="gatehouse framework_client nginx haproxy direct"

reset_scenario() {
  TITLE=; NOTE=; BASE=nginx; SYSTEMS=$USUAL
  TOOL=wrk; CONNECTIONS=64; STREAMS=1; TARGET=/1k; LOAD=
  TLS=0; ROUTES=1; GUARDS=0
}

scenario_get64() { TITLE="1 KB GET, keep-alive, 64 connections"; }
scenario_get512() { TITLE="1 KB GET, keep-alive, 512 connections"; CONNECTIONS=512; }
scenario_get100k() { TITLE="100 KB GET, keep-alive, 64 connections"; TARGET=/100k; }
scenario_post10k() { TITLE="POST of 10 KB, answered with 1 KB, 64 connections"; LOAD="post=10240"; }
scenario_close() { TITLE="New connection per request, 1 KB GET, 64 at a time"; LOAD="close"; }
scenario_tls() { TITLE="TLS in front, 1 KB GET, keep-alive, 64 connections"; TLS=1; }

scenario_h2() {
  TITLE="HTTP/2 over TLS in front, HTTP/1.1 behind, 1 KB GET, 16 connections of 16 streams"
  TLS=1; TOOL=h2load; CONNECTIONS=16; STREAMS=16
}

scenario_routes() {
  TITLE="1,000 routes asked in turn, 1 KB GET, 64 connections"
  NOTE="nginx: 1,000 prefix locations; HAProxy: a map of 1,000 prefixes."
  ROUTES=1000; LOAD="routes=1000"
}

scenario_guards() {
  TITLE="All guards on, 1 KB GET, 64 connections"
  NOTE="12 security headers, CORS (the request has an Origin), a limit of the body, a list of refused networks; the same in each system."
  GUARDS=1; LOAD="origin"
}

scenario_everything() {
  TITLE="Access log, metrics, correlation id and 1,000 routes; and without"
  NOTE="\`gatehouse\`: 1,000 routes, JSON access log. \`gatehouse_bare\`: one route, \`--access-log off\`. Metrics and correlation id have no switch and are in both. The same requests."
  SYSTEMS="gatehouse gatehouse_bare"; BASE=gatehouse_bare; ROUTES=1000; LOAD="routes=1000"
}

scenario_token() {
  TITLE="A verified token, 1 KB GET, 64 connections; and without"
  NOTE="\`gatehouse_token\`: \`auth\` with an HS256 token that was seen before. \`gatehouse_bare\`: no \`auth\`. \`no_identity\`: \`identity: false\` too. The same requests, no access log."
  SYSTEMS="gatehouse_token gatehouse_bare no_identity"; BASE=gatehouse_bare; LOAD="token=$(make_token)"
}

scenario_limit() {
  TITLE="One limit, 1 KB GET, 64 connections; and without"
  NOTE="\`gatehouse_limit\`: \`limit: 1000000000/1h per ip\`, with its fields on each answer. \`gatehouse_bare\`: none. The same requests, no access log."
  SYSTEMS="gatehouse_limit gatehouse_bare"; BASE=gatehouse_bare
}

scenario_cache() {
  TITLE="1 KB GET from the cache, keep-alive, 64 connections"
  NOTE="\`gatehouse_cache\`: \`cache: 1h\`, with \`X-Cache\`, \`Cache-Status\`, \`Age\`, correlation id and JSON access log; \`cache_bare\`: without the log. \`nginx_cache\`: \`proxy_cache\` with \`open_file_cache\` and \`X-Cache\`, no log."
  SYSTEMS="gatehouse_cache cache_bare nginx_cache gatehouse"; BASE=nginx_cache
}

# Not among the usual ones: the runtime's settings.
scenario_settings() {
  TITLE="Settings of the runtime, 1 KB GET, 64 connections"
  SYSTEMS="gatehouse no_inline default_tiering no_pgo no_tiering server_gc no_concurrent_gc gen0_64mb"; BASE=gatehouse
}
