#!/usr/bin/env bash
# Writes the generated files of the KubernetesClient subset anew, then checks that all its public API is in the package.
set -euo pipefail
cd "$(dirname "$0")"
subset=../KubernetesClient
rm -rf "$subset/Models/Generated" "$subset/Operations"
dotnet run -c Release -- generate "$subset"
dotnet build -c Release -v quiet -clp:NoSummary "$subset/KubernetesClient.csproj"
dotnet run -c Release --no-build -- check ../../../artifacts/bin/KubernetesClient/release/KubernetesClient.dll
