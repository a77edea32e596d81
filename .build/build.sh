#!/usr/bin/env bash
# Builds the solution in Release and leaves the launcher artifacts/wanfarm. ANALYZERS=false: without the checks of style and of common mistakes, in half the
# time; lint.sh makes them too.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet restore Wan.Farm.sln -v quiet
dotnet build Wan.Farm.sln -c Release --no-restore -v quiet -clp:NoSummary -p:OfficialPackages="${OfficialPackages:-false}" -p:RunAnalyzers="${ANALYZERS:-true}"

launcher=artifacts/wanfarm
cat >"$launcher.tmp" <<'SH'
#!/bin/sh
export WANFARM_COMMAND="$0"   # what to type, for messages that tell how to resume
exec "$(dirname "$(readlink -f "$0")")/bin/Wan.Farm.Cli/release/wanfarm" "$@"
SH
chmod +x "$launcher.tmp"
mv "$launcher.tmp" "$launcher"
