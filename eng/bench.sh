#!/usr/bin/env bash
# Measures everything that has a goal in numbers, and rewrites the tables in bench/results. About seven minutes; all traffic
# stays on 127.0.0.1. With names of modes as arguments it runs only those: eng/bench.sh check start
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

modes=("$@")
if [ ${#modes[@]} -eq 0 ]; then
    modes=(routes expressions check start reload routes-e2e allocations memory)
fi
project=bench/Gatehouse.Benchmarks
dotnet build -c Release "$project"
for mode in "${modes[@]}"; do
    if [ "$mode" = routes ]; then
        dotnet run -c Release --no-build --project "$project" -- routes | tee bench/results/route-match.md
    else
        dotnet run -c Release --no-build --project "$project" -- "$mode"
    fi
done
