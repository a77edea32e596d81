#!/usr/bin/env bash
# Formatting of C# (.editorconfig) and C++ (.clang-format); changes nothing. FIX=1 rewrites instead.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${FIX:-0}" = 1 ]; then
  dotnet format Wan.Farm.sln --no-restore
  git ls-files 'worker/native/*.cpp' 'worker/native/*.h' | xargs -r clang-format -i
  exit 0
fi
dotnet format Wan.Farm.sln --no-restore --verify-no-changes
git ls-files 'worker/native/*.cpp' 'worker/native/*.h' | xargs -r clang-format --dry-run -Werror
