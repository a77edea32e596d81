#!/usr/bin/env bash
# Installs the Debian packages that a task needs. Usage: setup.sh build|native|test|lint
set -euo pipefail

native=(g++ cmake ninja-build libtorch-dev libgloo-dev libopenblas0-pthread libsentencepiece-dev)
case "${1:-build}" in
  build)  packages=("${native[@]}" ffmpeg) ;;
  native) packages=("${native[@]}") ;;
  test)   packages=(postgresql-15 rabbitmq-server) ;;
  lint)   packages=(clang-format) ;;
  *)      echo "usage: setup.sh build|native|test|lint" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  # Another libtorch (a newer one, with CUDA) takes the place of Debian's.
  if [[ $package == lib@(torch|gloo)-dev ]] && [ -n "${WAN_TORCH_DIR:-}" ]; then continue; fi
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if [ "${1:-build}" != native ] && ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download (then run this again)." >&2
  exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "These Debian packages are missing: ${missing[*]}" >&2
  echo "Install them with:  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi

echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "apt-get could not install: ${missing[*]}" >&2
  rm -f "$log"
  exit 1
fi
rm -f "$log"
