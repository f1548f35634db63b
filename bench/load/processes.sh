# Processes on their cores: start, stop, processor time, memory, load.
declare -A PID=() PORT=() SCHEME=()
UPSTREAM_PID=

# In the background of their caller: exec, so that $! is the program and not a shell around it.
on_core() { local core=$1; shift; exec taskset -c "$core" "$@"; }

# A process and its children (nginx's workers).
tree() {
  local child
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2> /dev/null); do tree "$child"; done
}

# User and system time in ticks, with that of children that ended.
cpu_ticks() {
  local pid total=0 line
  for pid in $(tree "$1"); do
    line=$(cat "/proc/$pid/stat" 2> /dev/null) || continue
    # shellcheck disable=SC2086
    set -- ${line##*) }
    total=$((total + ${12} + ${13} + ${14} + ${15}))
  done
  echo $total
}

rss_kb() {
  local pid total=0
  for pid in $(tree "$1"); do
    total=$((total + $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" 2> /dev/null || echo 0)))
  done
  echo $total
}

stop() {
  [ -n "$1" ] || return 0
  kill -TERM "$1" 2> /dev/null || return 0
  local i
  for i in {1..30}; do kill -0 "$1" 2> /dev/null || break; sleep 0.1; done
  kill -KILL "$1" 2> /dev/null || true
  wait "$1" 2> /dev/null || true
}

stop_all() {
  local system
  for system in "${!PID[@]}"; do stop "${PID[$system]}"; done
  PID=(); PORT=(); SCHEME=()
}

wait_for_port() {
  local i
  for i in {1..200}; do
    (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null && return
    sleep 0.1
  done
  echo "nothing listens on port $1: $2" >&2; cat "$TMP/$2.err" >&2 || true; exit 1
}

# Fills PORT, SCHEME and PID of one system by its own function start_NAME.
start_system() {
  PORT[$1]=$((PORT_BASE + 5 + ${#PORT[@]})); SCHEME[$1]=http
  [ "$TLS" = 0 ] || SCHEME[$1]=https
  if [ "$1" != direct ] && (exec 3<> "/dev/tcp/127.0.0.1/${PORT[$1]}") 2> /dev/null; then
    echo "port ${PORT[$1]} is taken; set PORT_BASE" >&2; exit 1
  fi
  "start_$1" "${PORT[$1]}"
  wait_for_port "${PORT[$1]}" "$1"
  [ -z "${PID[$1]:-}" ] || kill -0 "${PID[$1]}" || { cat "$TMP/$1.err" >&2; exit 1; }
}

# Prints: requests seconds p50-in-us p99-in-us failed
apply_load() {
  local url=${SCHEME[$1]}://127.0.0.1:${PORT[$1]}$TARGET
  if [ "$TOOL" = h2load ]; then
    taskset -c "$LOAD_CPU" h2load -D "$2" -c "$CONNECTIONS" -m "$STREAMS" -t 1 --log-file="$TMP/h2.log" "$url" > "$TMP/h2.out"
    sort -n -k3,3 "$TMP/h2.log" | awk -v seconds="$2" '
      { time[NR] = $3; if ($2 < 200 || $2 > 299) failed++ }
      END { print NR, seconds, time[int(NR * 0.5) + 1], time[int(NR * 0.99) + 1], failed + 0 }'
    rm -f "$TMP/h2.log"
  else
    taskset -c "$LOAD_CPU" wrk -t 1 -c "$CONNECTIONS" -d "$2" --timeout 10 -s bench/load/load.lua "$url" -- $LOAD | awk '/^figures/ { print $2, $3, $4, $5, $6 }'
  fi
}

# One line: scenario system requests seconds p50 p99 failed ticks rss-in-KB; ticks are "-" when there is no proxy.
measure() {
  local pid=${PID[$1]:-} before=0 ticks=- memory=- figures
  [ -z "$pid" ] || before=$(cpu_ticks "$pid")
  figures=$(apply_load "$1" "$ROUND_SECONDS")
  if [ -n "$pid" ]; then ticks=$(($(cpu_ticks "$pid") - before)); memory=$(rss_kb "$pid"); fi
  echo "$SCENARIO $1 $figures $ticks $memory"
}
