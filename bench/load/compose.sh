#!/usr/bin/env bash
# A composed answer beside the plain forwards it consists of, and beside the same by hand in Express. See bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

ROUNDS=${ROUNDS:-5}
ROUND_SECONDS=${ROUND_SECONDS:-3}
WARMUP_SECONDS=${WARMUP_SECONDS:-4}
PROXY_CPU=${PROXY_CPU:-0}
LOAD_CPU=${LOAD_CPU:-1}
PORT_BASE=${PORT_BASE:-$((20000 + $$ % 400 * 30))}
OUT=${OUT:-bench/results/compose.md}
BIN=src/Gatehouse.Host/bin/Release/net10.0/gatehouse
PEER=bench/load/peers/express
TOOL=wrk; CONNECTIONS=32; STREAMS=1; LOAD=; TLS=0; GUARDS=0; SCENARIO=compose

. bench/load/processes.sh
. bench/load/systems.sh

declare -A TARGETS=([composed]=/api/orders/7/details [apart]=/api/apart/7/details [express]=/api/orders/7/details [order]=/api/orders/7 [user]=/api/users/7 [product]=/api/products/7)

make_answers() {
  local i lines=
  for i in {1..10}; do lines+="${lines:+,}{\"productId\":$((100 + i)),\"quantity\":$((i % 3 + 1)),\"price\":$i.5}"; done
  echo -n "{\"id\":7,\"userId\":4711,\"status\":\"paid\",\"total\":55.0,\"products\":[$lines]}" > "$TMP/order"
  echo -n '{"id":4711,"name":"Ada Lovelace","email":"ada@example.com","role":"customer"}' > "$TMP/user"
  echo -n '{"id":101,"name":"Monitor arm","price":89.00,"stock":4,"description":"Holds one screen of up to 8 kg"}' > "$TMP/product"
}

start_answers() {
  local dir=$TMP/upstream
  { nginx_head "$dir" off; cat << END
  server {
    listen 127.0.0.1:$PORT_BASE backlog=4096; default_type application/json;
    location /api/orders/ { return 200 '$(cat "$TMP/order")'; }
    location /api/users/ { return 200 '$(cat "$TMP/user")'; }
    location /api/products/ { return 200 '$(cat "$TMP/product")'; }
  }
}
END
  } > "$dir.conf"
  on_core "$LOAD_CPU" nginx -c "$dir.conf" -p "$dir" 2> "$TMP/upstream.err" &
  UPSTREAM_PID=$!
  wait_for_port "$PORT_BASE" upstream
}

# $1 name, $2 port, $3 upstream
run_composing() {
  cat > "$TMP/$1.yaml" << END
listen: http://127.0.0.1:$2
admin: 0
upstreams:
  up: 'http://127.0.0.1:$3'
  apart: { destinations: ['http://127.0.0.1:$3'], coalesce: false }
routes:
  GET /api/orders/{orderId}/details:
    calls:
      order: up/api/orders/{orderId}
      user: up/api/users/{order.userId}
      details: { each: order.products as line, get: 'up/api/products/{line.productId}', into: line.details, parallel: 10 }
    body: 'merge(order, {"user": user})'
  GET /api/apart/{orderId}/details:
    calls:
      order: apart/api/orders/{orderId}
      user: apart/api/users/{order.userId}
      details: { each: order.products as line, get: 'apart/api/products/{line.productId}', into: line.details, parallel: 10 }
    body: 'merge(order, {"user": user})'
  /**: up
END
  on_core "$PROXY_CPU" "$BIN" run "$TMP/$1.yaml" --access-log json > /dev/null 2> "$TMP/$1.err" &
  PID[$1]=$!
}

start_composed() { run_composing composed "$1" "$PORT_BASE"; }
start_delayed() { run_composing delayed "$1" "${PORT[delays]}"; }

start_delays() {
  on_core "$LOAD_CPU" node bench/load/peers/delays.js "$1" "$TMP/order" "$TMP/user" "$TMP/product" 2> "$TMP/delays.err" &
  PID[delays]=$!
}

start_express() {
  NODE_ENV=production on_core "$PROXY_CPU" node "$PEER/server.js" "$1" "http://127.0.0.1:$PORT_BASE" 2> "$TMP/express.err" &
  PID[express]=$!
}

# Node from Debian's packages, its libraries by npm; without them, the rows that need them are left out.
find_node() {
  local sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  if ! command -v npm > /dev/null; then
    $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm || true
  fi
  command -v node > /dev/null || { echo "no node: express and the latency are left out" >&2; return 1; }
  [ -d "$PEER/node_modules/axios" ] || (cd "$PEER" && npm install --silent --no-audit --no-fund --no-package-lock) >&2 ||
    { echo "npm cannot restore express and axios: express is left out" >&2; return 2; }
}

# p50 in ms of one connection: $1 port, $2 path
latency() {
  taskset -c "$LOAD_CPU" wrk -t 1 -c 1 -d "$ROUND_SECONDS" -s bench/load/load.lua "http://127.0.0.1:$1$2" | awk '/^figures/ { printf "%.2f", $4 / 1000 }'
}

dotnet build src/Gatehouse.Host -c Release -v quiet --nologo >&2
ulimit -n "$(ulimit -Hn)"
TMP=$(mktemp -d); chmod 755 "$TMP"
trap 'set +eu; stop_all; stop "${UPSTREAM_PID:-}"; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM
load_before=$(cut -d' ' -f1-2 /proc/loadavg)
node_state=0; find_node || node_state=$?
make_answers
start_answers
start_system composed
systems="composed apart order user product"
[ "$node_state" != 0 ] || { start_system express; systems+=" express"; }
for system in apart order user product; do PORT[$system]=${PORT[composed]}; SCHEME[$system]=http; PID[$system]=${PID[composed]}; done
for system in $systems; do
  TARGET=${TARGETS[$system]}
  curl -fsS "http://127.0.0.1:${PORT[$system]}$TARGET" > "$TMP/$system.answer"
  apply_load "$system" "$WARMUP_SECONDS" > /dev/null
done
if [ "$node_state" = 0 ]; then
  for system in composed express; do node -e 'console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0))))' < "$TMP/$system.answer" > "$TMP/$system.same"; done
  cmp "$TMP/composed.same" "$TMP/express.same" >&2 || { echo "the two answers differ" >&2; exit 1; }
fi
for ((round = 1; round <= ROUNDS; round++)); do
  for system in $systems; do TARGET=${TARGETS[$system]}; measure "$system" >> "$TMP/rounds"; done
done
awk -v base=composed -v hz="$(getconf CLK_TCK)" -f bench/load/table.awk "$TMP/rounds" > "$TMP/table.md"
delays=
if [ "$node_state" != 1 ]; then
  stop_all
  start_system delays; start_system delayed
  latency "${PORT[delayed]}" /api/orders/7/details > /dev/null
  order=$(latency "${PORT[delays]}" /api/orders/7); user=$(latency "${PORT[delays]}" /api/users/7); whole=$(latency "${PORT[delayed]}" /api/orders/7/details)
  delays="- Latency, one connection, services of 20, 30 and 10 ms: order $order ms and then user $user ms; composed $whole ms, that is $(echo "$whole $order $user" | awk '{ printf "%+.2f", $1 - $2 - $3 }') ms (goal: at most 1 more)"
fi
{
  echo "# Order details: composed, by plain forwards, and by hand"; echo
  echo "- Made by \`bash bench/load/compose.sh\`, commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- src || echo ' with changes')"
  echo "- Date: $(date -u +%Y-%m-%d); $(nproc) cores, the gateway or Express on core $PROXY_CPU, load and upstream on core $LOAD_CPU; load of the machine $load_before before, $(cut -d' ' -f1-2 /proc/loadavg) after"
  echo "- $ROUNDS rounds in turns, $ROUND_SECONDS s each, $CONNECTIONS connections; medians. .NET $(dotnet --list-runtimes | awk '/AspNetCore/ { v = $2 } END { print v }')$([ "$node_state" = 1 ] || echo ", node $(node --version), express and axios as in $PEER/package.json")"
  echo
  echo "An order of ten lines: 1 + 1 + 10 calls, in two steps. \`composed\` is the answer of all as it is by default: all clients ask for the same order, so equal calls under way are one. \`apart\` is the same with \`coalesce: false\`: twelve exchanges for each answer, as Express has. \`order\`, \`user\` and \`product\` are the same answers forwarded plainly."; echo
  cat "$TMP/table.md"; echo
  awk -F'|' '{ gsub(/ /, "", $2); rate[$2] = $3; cost[$2] = $4 }
    END {
      sum = cost["order"] + cost["user"] + 10 * cost["product"]
      printf "- CPU of a composed answer %.0f µs, with twelve exchanges %.0f µs, of twelve plain forwards %.0f µs: ratio %.2f with as many exchanges (goal: at most 1.5)\n", cost["composed"], cost["apart"], sum, cost["apart"] / sum
      if ("express" in rate) printf "- Answers per second beside Express: %.1f times, with twelve exchanges for each %.1f times (goal: at least 8)\n", rate["composed"] / rate["express"], rate["apart"] / rate["express"]
      else print "- Express was not measured: node or its libraries were not there"
    }' "$TMP/table.md"
  [ -z "$delays" ] || echo "$delays"
} > "$OUT"
cat "$OUT"
