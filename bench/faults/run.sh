#!/usr/bin/env bash
# What clients notice of destinations that fail or are offered too much, and of reloads and handovers: some four minutes, one table, bench/results/faults.md. Ends by itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build src/Gatehouse.Host -c Release -v quiet --nologo >&2
dotnet run -c Release --project bench/Gatehouse.Benchmarks -- faults
