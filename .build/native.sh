#!/usr/bin/env bash
# Builds worker/native into artifacts/native/libwan_torch.so. WAN_TORCH_DIR: a libtorch other than the system's.
set -euo pipefail
cd "$(dirname "$0")/.."

object_dir=artifacts/obj/native
output_dir=artifacts/native
stamp=$object_dir/.inputs

# The build is up to date when the sources, the compiler and the choice of libtorch are those of the last one.
inputs() {
  { find worker/native -type f -print0 | sort -z | xargs -0 sha256sum
    echo "torch: ${WAN_TORCH_DIR:-system}"
    c++ --version | head -1; } | sha256sum
}

now=$(inputs)
if [[ -f $output_dir/libwan_torch.so && -f $stamp && $(<"$stamp") == "$now" ]]; then exit 0; fi

generator=()
if command -v ninja >/dev/null; then generator=(-G Ninja); fi
if [[ -f $object_dir/.torch && $(<"$object_dir/.torch") != "${WAN_TORCH_DIR:-system}" ]]; then rm -rf "$object_dir"; fi
mkdir -p "$object_dir" "$output_dir"
echo "${WAN_TORCH_DIR:-system}" > "$object_dir/.torch"

cmake -S worker/native -B "$object_dir" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$PWD/$output_dir" ${WAN_TORCH_DIR:+-DWAN_TORCH_DIR="$WAN_TORCH_DIR"}
cmake --build "$object_dir" --parallel
cmake --install "$object_dir"
echo "$now" > "$stamp"
