#!/usr/bin/env bash
# Publishes a program for an image, without what only its developers read: publish.sh PROJECT FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet publish "$1" -c Release -o "$2" -v quiet -clp:NoSummary \
  -p:RunAnalyzers=false -p:ContinuousIntegrationBuild=true -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
