#!/usr/bin/env bash
# Runs every test project and closes with "N passed, N failed, N skipped". Arguments go to `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.."

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs
# What waits for leases to run out, renders whole families in lanes, or shows a whole life of a job, takes minutes: make faults, make e2e.
case " $* " in
  *" --filter "*) ;;
  *) set -- "$@" --filter "Category!=Faults&Category!=Transcript" ;;
esac

# Two projects at a time, as most of them wait for processes and leases or compute on one core for long. The longest come first.
longest=(Wan.Farm.E2E.Tests Wan.Farm.Worker.Tests Wan.Farm.Integration.Tests Wan.Models.Tests)
mapfile -t others < <(cd tests && printf '%s\n' *.Tests | grep -vxF "$(printf '%s\n' "${longest[@]}")")

# What a project says comes in one piece.
run() {
  local project=$1 status=0
  shift
  dotnet test "tests/$project" -c Release --no-build -v quiet --logger "console;verbosity=minimal" "$@" >"$logs/$project" 2>&1 || status=1
  # One whose process died has counted no failure; it is one.
  if [ "$status" -ne 0 ] && ! grep -qE 'Failed: +[1-9]' "$logs/$project"; then
    echo "$project ended before its tests did. Failed: 1" >>"$logs/$project"
  fi
  echo "$project took $SECONDS s" >>"$logs/$project"
  flock "$logs" cat "$logs/$project"
  return "$status"
}
export -f run
printf '%s\0' "${longest[@]}" "${others[@]}" | xargs -0 -P 2 -I PROJECT bash -c 'run "$@"' run PROJECT "$@"
status=$?

count() { cat "$logs"/*.Tests | sed -nE "s/.*$1: *([0-9]+).*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count 'Passed') failed=$(count 'Failed') skipped=$(count 'Skipped')

# What failed once more, at the end, where a log that was cut off still has it: each one's name and the first lines of what it says.
for log in "$logs"/*.Tests; do
  awk -v project="${log##*/}" '/^ +Failed [A-Za-z]|ended before its tests did/ { print project ":"; left = 16 } left > 0 { print "  " $0; left-- }' "$log"
done
if [ "$passed" -eq 0 ]; then
  echo "No test ran." >&2
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$status" -eq 0 ]
