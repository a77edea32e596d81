#!/usr/bin/env bash
# Builds worker/native against the PyTorch that pip installed for python3, with CUDA when that has it:
# .build/native-cuda.sh [FOLDER], by default artifacts/native. SentencePiece is built too where its headers are.
set -euo pipefail
fail() { echo "native-cuda.sh: $1" >&2; exit 1; }

output=$(realpath -m "${1:-$(dirname "$0")/../artifacts/native}")
cd "$(dirname "$0")/.."

for tool in python3 cmake c++; do command -v "$tool" >/dev/null || fail "$tool is not on the PATH"; done
# Not imported: that takes longer than compiling a file.
torch=$(python3 -c 'import importlib.util as u, os; s = u.find_spec("torch"); print(os.path.dirname(s.origin) if s and s.origin else "")')
[[ -n $torch ]] || fail "python3 ($(command -v python3)) has no torch: pip install torch, or put a python3 that has it first on the PATH"
[[ -f $torch/include/torch/csrc/api/include/torch/version.h ]] || fail "$torch has no C++ headers"
if [[ -z ${CUDA_HOME:-} ]] && command -v nvcc >/dev/null; then
  CUDA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v nvcc)")")")
  export CUDA_HOME
fi

version=$(python3 -c 'import runpy, sys; v = runpy.run_path(sys.argv[1]); print("torch", v["__version__"], "CUDA", v.get("cuda"))' "$torch/version.py")
echo "$version in $torch"
c++ --version | head -1

generator=()
if command -v ninja >/dev/null; then generator=(-G Ninja); fi
object_dir=artifacts/obj/native-cuda
if [[ -f $object_dir/.torch && $(<"$object_dir/.torch") != "$version $torch" ]]; then rm -rf "$object_dir"; fi
mkdir -p "$object_dir"
echo "$version $torch" > "$object_dir/.torch"
cmake -S worker/native -B "$object_dir" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$output" -DWAN_TORCH_DIR="$torch"
cmake --build "$object_dir" --parallel "$(nproc)"
cmake --install "$object_dir"
python3 - "$output/libwan_torch.so" <<'EOF' || fail "$output/libwan_torch.so was built but cannot be used: see above (ldd says which libraries are missing)"
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
library.wt_version.restype = ctypes.c_char_p
library.wt_last_error.restype = ctypes.c_char_p
devices, cudnn = ctypes.c_int32(), ctypes.c_uint8()
for status in library.wt_cuda_device_count(ctypes.byref(devices)), library.wt_cuda_cudnn_available(ctypes.byref(cudnn)):
    if status != 0:
        sys.exit(library.wt_last_error().decode())
print("libtorch", library.wt_version().decode(), "CUDA devices", devices.value, "cuDNN", "yes" if cudnn.value else "no")
EOF
echo "built $output/libwan_torch.so in $SECONDS s"
