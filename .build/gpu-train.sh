#!/usr/bin/env bash
# Trains on a GPU machine that is there for minutes only, from the shipped model on: .build/gpu-train.sh SECONDS OUT [VAE_SECONDS]
# Of SECONDS, VAE_SECONDS (0: none) go to the autoencoder (vae-finer.yaml), the rest to the transformer (dit-gpu.yaml), with as many steps
# as fit: what a step takes is measured first. OUT holds the newest model at all times, whatever ends this.
# Wants what .build/gpu-pack.sh packed, in artifacts/gpu; no .NET, no network. DEVICE=cpu and CONFIGS=DIR try it elsewhere.
set -euo pipefail
fail() { echo "gpu-train.sh: $1" >&2; exit 1; }

[[ ${1:-} =~ ^[0-9]+$ && -n ${2:-} && ${3:-0} =~ ^[0-9]+$ ]] || fail "usage: gpu-train.sh SECONDS OUT [VAE_SECONDS]"
(($1 - ${3:-0} >= 150)) || fail "SECONDS: $1 leave $(($1 - ${3:-0})) for the transformer; building, measuring and encoding take most of 150, give that many more than VAE_SECONDS"
budget=$1 out=$(realpath -m "$2") vae_seconds=${3:-0}
cd "$(dirname "$0")/.."
configs=${CONFIGS:-worker/Wan.Training/Configs} device=${DEVICE:-cuda} shipped=worker/models/wan-tiny work=artifacts/gpu/training
left() { echo $((budget - SECONDS)); }
minutes() { awk "BEGIN { print ($1) / 60 }"; }
# A training of other options cannot go on from what an earlier call left.
rm -rf "$work"
mkdir -p "$out" "$work"

if [[ ! -x artifacts/gpu/wanfarm ]]; then
  [[ -f artifacts/gpu/bench.tar.xz ]] || fail "artifacts/gpu/bench.tar.xz is missing: .build/gpu-pack.sh makes it, where the .NET SDK is"
  tar -xJf artifacts/gpu/bench.tar.xz -C artifacts/gpu &
fi
if [[ -z ${WAN_NATIVE_LIBRARY:-} ]]; then
  .build/native-cuda.sh > "$out/native.log" 2>&1 || { tail -30 "$out/native.log" >&2; fail "worker/native does not build"; }
  export WAN_NATIVE_LIBRARY=$PWD/artifacts/native/libwan_torch.so
fi
wait
echo "ready after $SECONDS s"

# Copied as it comes: a lease may end before this does.
keep() {
  cp "$work"/*.log "$work"/*.yaml "$out" 2>/dev/null || true
  for file in Wan2.1_VAE.pth config.json models_t5_umt5-xxl-enc-bf16.pth diffusion_pytorch_model.safetensors metrics.jsonl; do
    for stage in vae dit; do
      if [[ $work/$stage/$file -nt $out/$stage-$file ]]; then cp "$work/$stage/$file" "$out/$stage-$file.part" && mv "$out/$stage-$file.part" "$out/$stage-$file"; fi
    done
  done
}
(while sleep 10; do keep; done) &
copier=$!
trap 'kill $copier 2>/dev/null; keep' EXIT

vae=$shipped/Wan2.1_VAE.pth
if ((vae_seconds > 0)); then
  artifacts/gpu/wanfarm train vae "$configs/vae-finer.yaml" --init "$vae" --device "$device" --minutes "$(minutes "$vae_seconds")" --out "$work/vae" 2>&1 | tee "$work/vae.log"
  vae=$work/vae/Wan2.1_VAE.pth
fi

dit() {
  artifacts/gpu/wanfarm train dit "$1" --init "$shipped" --text "$shipped/google/umt5-xxl" --vae "$vae" --device "$device" --minutes "$(minutes "$2")" --out "$3" 2>&1 | tee "$3.log"
}

# A bank of its own that is encoded at once, and enough steps for a line after the recording.
sed -E 's/steps: [0-9]+/steps: 400/; s/clips: [0-9]+/clips: 128/' "$configs/dit-gpu.yaml" > "$work/measured.yaml"
dit "$work/measured.yaml" 60 "$work/measured"
step=$(grep -o '[0-9.]* s/step' "$work/measured.log" | tail -1 | cut -d' ' -f1)
# Encoding the clips and recording take the first of it, writing the last.
steps=$(awk "BEGIN { n = int(($(left) - ${OVERHEAD:-50}) / ($step + 0.0001)); print (n > 10 ? n : 10) }")
sed -E "s/steps: [0-9]+/steps: $steps/" "$configs/dit-gpu.yaml" > "$work/dit.yaml"
echo "$step s a step, $steps steps, after $SECONDS s"
dit "$work/dit.yaml" "$(($(left) - 8))" "$work/dit"
echo "ended after $SECONDS s"
