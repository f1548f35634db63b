# The systems that are compared: start_NAME PORT makes the configuration for the scenario (TLS, ROUTES, GUARDS) and sets PID[NAME].
# A new system is a function here and its name in scenarios.sh.

make_files() {
  head -c 1024 /dev/zero | tr '\0' x > "$TMP/1k"
  head -c 102400 /dev/zero | tr '\0' x > "$TMP/100k"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$TMP/key.pem" -out "$TMP/cert.pem" 2> /dev/null
  cat "$TMP/cert.pem" "$TMP/key.pem" > "$TMP/both.pem"
}

# What every nginx here has: $1 folder, $2 access_log.
nginx_head() {
  mkdir -p "$1"
  cat << END
daemon off; worker_processes 1; worker_rlimit_nofile 40000; pid $1/pid; error_log $1/error.log; user $(id -un) $(id -gn);
events { worker_connections 16384; }
http {
  access_log $2; sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_requests 1000000000; keepalive_timeout 120s;
  client_body_temp_path $1/body; proxy_temp_path $1/proxy; fastcgi_temp_path $1/f; uwsgi_temp_path $1/u; scgi_temp_path $1/s;
END
}

# Bodies from memory: 1 KB from the configuration, 100 KB from a file in the page cache.
start_upstream() {
  local dir=$TMP/upstream
  { nginx_head "$dir" off; cat << END
  server {
    listen 127.0.0.1:$PORT_BASE backlog=4096; listen 127.0.0.1:$((PORT_BASE + 1)) ssl http2 backlog=4096;
    ssl_certificate $TMP/cert.pem; ssl_certificate_key $TMP/key.pem;
    http2_max_concurrent_streams 1024; default_type text/plain; root $TMP;
    location / { return 200 "$(cat "$TMP/1k")"; }
    location = /100k { open_file_cache max=10; }
  }
}
END
  } > "$dir.conf"
  on_core "$LOAD_CPU" nginx -c "$dir.conf" -p "$dir" 2> "$TMP/upstream.err" &
  UPSTREAM_PID=$!
  wait_for_port "$PORT_BASE" upstream
}

start_direct() { PORT[direct]=$PORT_BASE; [ "$TLS" = 0 ] || PORT[direct]=$((PORT_BASE + 1)); }

SECURITY_HEADERS="Content-Security-Policy=default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests
Cross-Origin-Opener-Policy=same-origin
Cross-Origin-Resource-Policy=same-origin
Origin-Agent-Cluster=?1
Referrer-Policy=no-referrer
Strict-Transport-Security=max-age=31536000; includeSubDomains
X-Content-Type-Options=nosniff
X-DNS-Prefetch-Control=off
X-Download-Options=noopen
X-Frame-Options=SAMEORIGIN
X-Permitted-Cross-Domain-Policies=none
X-XSS-Protection=0
Access-Control-Allow-Origin=https://shop.example.com
Vary=Origin"

# Each security header through a printf format of two texts: name, value.
security_headers() { local line; while IFS= read -r line; do printf "$1" "${line%%=*}" "${line#*=}"; done <<< "$SECURITY_HEADERS"; }

SECRET="a secret of at least 32 bytes for HS256"

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# A token as a shop's would be, good until 2100.
make_token() {
  local input
  input=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url).$(printf '{"iss":"shop","aud":"shop-api","sub":"019aa7c5e8f07c1bb7a9e5b7b9f3c2d4","roles":["customer"],"exp":4102444800}' | base64url)
  printf '%s.%s' "$input" "$(printf %s "$input" | openssl dgst -sha256 -hmac "$SECRET" -binary | base64url)"
}

# $1 name, $2 port, $3 routes, $4 access log, then environment for the process. EXTRA: further lines of the file.
run_gatehouse() {
  local name=$1 port=$2 routes=$3 log=$4 i; shift 4
  local file=$TMP/$name.yaml
  {
    if [ "$TLS" = 1 ]; then echo "listen: { url: 'https://127.0.0.1:$port', certificate: $TMP/cert.pem, key: $TMP/key.pem }"
    else echo "listen: http://127.0.0.1:$port"; fi
    echo "admin: 0"
    echo "upstreams: { up: 'http://127.0.0.1:$PORT_BASE' }"
    [ "$GUARDS" = 0 ] || echo "defaults: { securityHeaders: true, cors: 'https://shop.example.com', bodyLimit: 1MB, ipFilter: { deny: [10.0.0.0/8, 192.168.0.0/16, 203.0.113.7] } }"
    [ -z "${EXTRA:-}" ] || echo "$EXTRA"
    echo "routes:"
    for ((i = 1; i < routes; i++)); do echo "  /api/service-$i/**: up"; done
    echo "  /**: up"
  } > "$file"
  on_core "$PROXY_CPU" env "$@" "$BIN" run "$file" --access-log "$log" > /dev/null 2> "$TMP/$name.err" &
  PID[$name]=$!
}

start_gatehouse() { run_gatehouse gatehouse "$1" "$ROUTES" json; }
start_framework_client() { run_gatehouse framework_client "$1" "$ROUTES" json GATEHOUSE_UPSTREAM_CLIENT=framework; }
start_gatehouse_bare() { run_gatehouse gatehouse_bare "$1" 1 off; }
start_no_identity() { EXTRA="defaults: { identity: false }" run_gatehouse no_identity "$1" 1 off; }
start_gatehouse_limit() { EXTRA="defaults: { limit: 1000000000/1h per ip }" run_gatehouse gatehouse_limit "$1" 1 off; }
start_gatehouse_cache() { EXTRA="defaults: { cache: 1h }" run_gatehouse gatehouse_cache "$1" 1 json; }
start_cache_bare() { EXTRA="defaults: { cache: 1h }" run_gatehouse cache_bare "$1" 1 off; }
start_gatehouse_token() {
  EXTRA="auth: { shop: { jwt: { issuer: shop, audience: shop-api, secret: '$SECRET' } } }
defaults: { auth: shop, roles: customer }" run_gatehouse gatehouse_token "$1" 1 off
}

run_nginx() {
  local name=$1 port=$2 log=$3 dir=$TMP/$1 i
  { nginx_head "$dir" "$log"
    echo "  upstream up { server 127.0.0.1:$PORT_BASE; keepalive 1024; keepalive_requests 1000000000; }"
    # Room for 100 KB, so that nothing goes through a file.
    echo "  proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffers 32 8k; proxy_pass_request_headers on;"
    echo "  proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme; proxy_set_header X-Forwarded-Host \$host;"
    [ -z "${CACHE:-}" ] || echo "  $CACHE"
    if [ "$GUARDS" = 1 ]; then
      security_headers '  add_header %s "%s";\n'
      echo "  client_max_body_size 1m; deny 10.0.0.0/8; deny 192.168.0.0/16; deny 203.0.113.7;"
    fi
    echo "  server {"
    if [ "$TLS" = 1 ]; then echo "    listen 127.0.0.1:$port ssl http2 backlog=4096; ssl_certificate $TMP/cert.pem; ssl_certificate_key $TMP/key.pem;"
    else echo "    listen 127.0.0.1:$port backlog=4096;"; fi
    for ((i = 1; i < ROUTES; i++)); do echo "    location /api/service-$i/ { proxy_pass http://up; }"; done
    echo "    location / { proxy_pass http://up; }"
    echo "  }"; echo "}"
  } > "$dir.conf"
  on_core "$PROXY_CPU" nginx -c "$dir.conf" -p "$dir" 2> "$TMP/$name.err" &
  PID[$name]=$!
}

start_nginx() { run_nginx nginx "$1" off; }
start_nginx_cache() {
  CACHE="proxy_cache_path $TMP/nginx_cache/store levels=1:2 keys_zone=answers:10m inactive=1h; proxy_cache answers; proxy_cache_valid 200 1h; proxy_cache_lock on; open_file_cache max=1000 inactive=1h; add_header X-Cache \$upstream_cache_status;" \
    run_nginx nginx_cache "$1" off
}
start_nginx_log() { run_nginx nginx_log "$1" "$TMP/nginx_log/access.log"; }

start_haproxy() {
  local i
  {
    echo "global"; echo "  nbthread 1"; echo "  maxconn 9000"
    echo "defaults"; echo "  mode http"; echo "  http-reuse always"; echo "  option forwardfor"
    echo "  timeout client 60s"; echo "  timeout server 60s"; echo "  timeout connect 5s"; echo "  timeout http-keep-alive 60s"
    echo "frontend front"
    if [ "$TLS" = 1 ]; then echo "  bind 127.0.0.1:$1 ssl crt $TMP/both.pem alpn h2,http/1.1 backlog 4096"; else echo "  bind 127.0.0.1:$1 backlog 4096"; fi
    if [ "$GUARDS" = 1 ]; then
      echo "  http-request deny if { src 10.0.0.0/8 192.168.0.0/16 203.0.113.7 }"
      echo "  http-request deny deny_status 413 if { req.body_size gt 1000000 }"
      security_headers '  http-response set-header %s "%s"\n'
    fi
    if [ "$ROUTES" -gt 1 ]; then
      echo "  use_backend %[path,map_beg($TMP/haproxy.map,up)]"
      for ((i = 1; i < ROUTES; i++)); do echo "/api/service-$i/ up"; done > "$TMP/haproxy.map"
    fi
    echo "  default_backend up"
    echo "backend up"; echo "  server up 127.0.0.1:$PORT_BASE"
  } > "$TMP/haproxy.cfg"
  on_core "$PROXY_CPU" haproxy -db -f "$TMP/haproxy.cfg" > /dev/null 2> "$TMP/haproxy.err" &
  PID[haproxy]=$!
}

# Gatehouse with other settings of the runtime: for docs/decisions/0008-scheduling-and-gc.md.
start_no_inline() { run_gatehouse no_inline "$1" "$ROUTES" json DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=0; }
start_default_tiering() { run_gatehouse default_tiering "$1" "$ROUTES" json DOTNET_TC_CallCountingDelayMs=64; } # hexadecimal
start_server_gc() { run_gatehouse server_gc "$1" "$ROUTES" json DOTNET_gcServer=1; }
start_no_concurrent_gc() { run_gatehouse no_concurrent_gc "$1" "$ROUTES" json DOTNET_gcConcurrent=0; }
start_gen0_64mb() { run_gatehouse gen0_64mb "$1" "$ROUTES" json DOTNET_GCgen0size=0x4000000; }
start_no_pgo() { run_gatehouse no_pgo "$1" "$ROUTES" json DOTNET_TieredPGO=0; }
start_no_tiering() { run_gatehouse no_tiering "$1" "$ROUTES" json DOTNET_TieredCompilation=0; }
