#!/usr/bin/env bash
# Runs every test project and closes with "N passed, N failed, N skipped". Arguments go to `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# What waits for leases to run out, or shows a whole life of a job, takes minutes: make faults, make e2e.
case " $* " in
  *" --filter "*) ;;
  *) set -- "$@" --filter "Category!=Faults&Category!=Transcript" ;;
esac
# One project at a time: each already uses every core.
dotnet test Wan.Farm.sln -c Release --no-build -m:1 -v quiet --logger "console;verbosity=minimal" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { sed -nE "s/.*$1: *([0-9]+).*/\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count 'Passed') failed=$(count 'Failed') skipped=$(count 'Skipped')
if [ "$passed" -eq 0 ]; then
  echo "No test ran." >&2
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
