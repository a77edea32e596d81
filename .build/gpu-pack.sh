#!/usr/bin/env bash
# Packs wanfarm and the benchmarks with the .NET runtime, for a GPU machine that has no SDK and no network:
# .build/gpu-pack.sh [FILE], by default artifacts/gpu/bench.tar.xz. There, in the repository's root:
#   .build/native-cuda.sh && tar -xJf artifacts/gpu/bench.tar.xz -C artifacts/gpu
#   export WAN_NATIVE_LIBRARY=$PWD/artifacts/native/libwan_torch.so
#   artifacts/gpu/gpu --out gpu.json; artifacts/gpu/wanfarm train vae worker/Wan.Training/Configs/vae.yaml --out models/vae
set -euo pipefail
cd "$(dirname "$0")/.."
file=$(realpath -m "${1:-artifacts/gpu/bench.tar.xz}")
built=artifacts/bin/Wan.Farm.Benchmarks/release
cli=artifacts/bin/Wan.Farm.Cli/release
[[ -x $built/Wan.Farm.Benchmarks && -x $cli/wanfarm ]] || { echo "gpu-pack.sh: it is not built: make build" >&2; exit 1; }
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
version=$(ls "$dotnet/shared/Microsoft.NETCore.App" | sort -V | tail -1)

pack=$(mktemp -d)
trap 'rm -rf "$pack"' EXIT
mkdir -p "$pack/dotnet/shared/Microsoft.NETCore.App" "$pack/dotnet/host/fxr"
cp -r "$dotnet/shared/Microsoft.NETCore.App/$version" "$pack/dotnet/shared/Microsoft.NETCore.App/"
cp -r "$dotnet/host/fxr/$version" "$pack/dotnet/host/fxr/"
cp -r "$built" "$pack/bench"
cp -rn "$cli/." "$pack/bench/"
# What the web server and debuggers need, the gpu command does not.
rm -rf "$pack"/bench/*.pdb "$pack"/bench/libwan_*.so "$pack"/bench/??-* "$pack"/bench/?? "$pack"/dotnet/shared/Microsoft.NETCore.App/*/{*.pdb,libmscordaccore.so,libmscordbi.so,libclrgc*.so,createdump}
python3 - "$pack"/bench/{Wan.Farm.Benchmarks,wanfarm}.runtimeconfig.json <<'PY'
import json, sys
for path in sys.argv[1:]:
    config = json.load(open(path))
    options = config["runtimeOptions"]
    frameworks = options.pop("frameworks", None) or [options.pop("framework")]
    options["frameworks"] = [f for f in frameworks if f["name"] == "Microsoft.NETCore.App"]
    json.dump(config, open(path, "w"), indent=2)
PY
start() {
  cat > "$pack/$1" <<SH
#!/usr/bin/env bash
here=\$(dirname "\$(readlink -f "\$0")")
DOTNET_ROOT=\$here/dotnet DOTNET_TieredPGO=0 exec "\$here/bench/$2" "\$@"
SH
  chmod +x "$pack/$1"
}
start gpu 'Wan.Farm.Benchmarks" "gpu'
start wanfarm wanfarm
mkdir -p "$(dirname "$file")"
tar -C "$pack" -cf - . | xz -T0 -6 > "$file"
ls -l "$file"
