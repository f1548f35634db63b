#!/usr/bin/env bash
# Gatehouse beside nginx and HAProxy, in one run. See bench/README.md.
#   bash bench/load/run.sh [scenario...]        all scenarios by default; `run.sh list` names them
set -euo pipefail
cd "$(dirname "$0")/../.."

ROUNDS=${ROUNDS:-6}                       # rounds per system, in turns
PROCESSES=${PROCESSES:-2}                 # how often each system is started for them
ROUND_SECONDS=${ROUND_SECONDS:-3}
WARMUP_SECONDS=${WARMUP_SECONDS:-10}
PROXY_CPU=${PROXY_CPU:-0}
LOAD_CPU=${LOAD_CPU:-1}
PORT_BASE=${PORT_BASE:-$((20000 + $$ % 400 * 30))}
OUT=${OUT:-bench/results/load.md}
ONLY_SYSTEMS=${ONLY_SYSTEMS:-}            # names of systems, to leave the others out
BIN=src/Gatehouse.Host/bin/Release/net10.0/gatehouse

. bench/load/processes.sh
. bench/load/systems.sh
. bench/load/scenarios.sh

[ "${1:-}" = list ] && { printf '%s\n' "$SCENARIOS"; exit; }

install_missing() {
  local missing=() pair
  for pair in nginx:nginx haproxy:haproxy wrk:wrk h2load:nghttp2-client openssl:openssl taskset:util-linux; do
    command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

versions() {
  local model; model=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
  echo "- Made by \`bash bench/load/run.sh${*:+ $*}\`, commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- src || echo ' with changes')"
  echo "- Date: $(date -u +%Y-%m-%d)"
  echo "- CPU: ${model:-unknown}, $(nproc) cores; the proxy on core $PROXY_CPU, load and upstream on core $LOAD_CPU"
  echo "- $ROUNDS rounds of $ROUND_SECONDS s per system, in turns, over $PROCESSES processes; medians"
  echo "- .NET $(dotnet --list-runtimes | awk '/AspNetCore/ { v = $2 } END { print v }'), $(nginx -v 2>&1 | sed 's/.*: //'), HAProxy $(haproxy -v | awk 'NR == 1 { print $3 }'), wrk $( (wrk -v || true) 2>&1 | awk 'NR == 1 { print $2 }'), h2load $(h2load --version | awk '{ print $2 }'), $(openssl version | cut -d' ' -f1-2)"
  echo "- $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)"
}

# Starts the systems of a scenario, warms up, measures so many rounds in turns into a file, ends them.
measure_processes() {
  local system round
  for system in $SYSTEMS; do
    [ -z "$ONLY_SYSTEMS" ] || [[ " $ONLY_SYSTEMS " == *" $system "* ]] || continue
    start_system "$system"
  done
  for system in "${!PORT[@]}"; do apply_load "$system" "$WARMUP_SECONDS" > /dev/null; done
  for ((round = 0; round < $1; round++)); do
    for system in $SYSTEMS; do
      [ -n "${PORT[$system]:-}" ] && measure "$system" >> "$2"
    done
  done
  stop_all
}

# One scenario, and its table.
run_scenario() {
  local process rounds=$TMP/$1.rounds
  reset_scenario; "scenario_$1"; SCENARIO=$1
  echo "== $1: $TITLE" >&2
  for ((process = 1; process <= PROCESSES; process++)); do
    measure_processes $((ROUNDS * process / PROCESSES - ROUNDS * (process - 1) / PROCESSES)) "$rounds"
  done
  { echo; echo "## $TITLE"; echo; [ -z "$NOTE" ] || { echo "$NOTE"; echo; }
    awk -v base="$BASE" -v hz="$(getconf CLK_TCK)" -f bench/load/table.awk "$rounds"; } | tee -a "$TMP/tables.md"
}

install_missing
dotnet build src/Gatehouse.Host -c Release -v quiet --nologo >&2
ulimit -n "$(ulimit -Hn)"
TMP=$(mktemp -d); chmod 755 "$TMP"
trap 'set +eu; stop_all; stop "${UPSTREAM_PID:-}"; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM
make_files
start_upstream
load_before=$(cut -d' ' -f1-2 /proc/loadavg)
for name in ${*:-$SCENARIOS}; do run_scenario "$name"; done
{
  echo "# Gatehouse, nginx and HAProxy side by side"; echo
  versions "$@"
  echo "- Load of the machine over 1 and 5 minutes: $load_before before, $(cut -d' ' -f1-2 /proc/loadavg) after"; echo
  cat bench/load/legend.md "$TMP/tables.md"
} > "$OUT"
echo "written: $OUT" >&2
