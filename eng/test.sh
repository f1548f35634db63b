#!/usr/bin/env bash
# Builds everything once and runs every test. The last line is the sum over all projects: `N passed, N failed, N skipped`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Servers that tests talk to, as pairs of command and Debian package. A test that needs one that is not there is skipped and says so.
servers=("pg_ctlcluster=postgresql" "redis-server=redis-server" "etcd=etcd-server" "dnsmasq=dnsmasq-base")

install_servers() {
    local pair missing=()
    for pair in "${servers[@]}"; do
        PATH="$PATH:/usr/sbin" command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        # The tests start servers of their own; one that starts by itself would only be in the way.
        if ! { apt-get update -qq \
            && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null; then
            echo "eng/test.sh: ${missing[*]} could not be installed; the tests that need it are skipped" >&2
        fi
    fi
}

# The public test suite for HTTP caches; without npm, or without the package, its test is skipped and says so.
install_cache_suite() {
    [ -d eng/cache-suite/node_modules ] && return
    command -v npm >/dev/null || return 0
    npm ci --prefix eng/cache-suite --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
        || echo "eng/test.sh: the suite for caches could not be installed; its test is skipped" >&2
}

# Adds up one counter of all result files: <Counters total="3" executed="3" passed="2" failed="1" ... />
count() {
    local sum=0 number
    for number in $(grep -rhoE '<Counters [^>]*' --include='*.trx' "$results" | sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p"); do
        sum=$((sum + number))
    done
    echo "$sum"
}

if ! command -v dotnet >/dev/null; then
    echo "eng/test.sh: dotnet is not on the PATH; install the .NET SDK that global.json names" >&2
    exit 1
fi
install_servers
install_cache_suite

results=artifacts/test-results # tests/Directory.Build.props says the same
rm -rf "$results"
mkdir -p "$results"
dotnet restore Gatehouse.slnx
dotnet build Gatehouse.slnx -c Release --no-restore
status=0
dotnet test Gatehouse.slnx -c Release --no-build --logger trx || status=$?

passed=$(count passed)
failed=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
skipped=$(($(count total) - passed - failed))
if [ "$passed" -eq 0 ] || [ "$failed" -gt 0 ]; then
    status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
