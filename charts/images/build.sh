#!/usr/bin/env bash
# Builds the images that the manifests name, with docker, podman or buildah: build.sh [OPTIONS OF THE ENGINE]
#   REGISTRY=registry.example/studio  what their names begin with; TAG=0.1.0  what they end with
#   ENGINE=podman                     else the first of the three that works
#   TORCH=IMAGE                       the worker's base, with PyTorch and CUDA; else Debian's libtorch, for CPUs
set -euo pipefail
cd "$(dirname "$0")/../.."

# A name without a registry means docker.io to every cluster, but localhost to podman and buildah.
registry=${REGISTRY:-docker.io}
tag=${TAG:-latest}
engine=${ENGINE:-}
if [ -z "$engine" ]; then
  for candidate in docker podman buildah; do
    if "$candidate" info >/dev/null 2>&1; then engine=$candidate; break; fi
  done
fi
[ -n "$engine" ] || { echo "build.sh: none of docker, podman and buildah works here: install one, start docker's daemon, or name another with ENGINE=" >&2; exit 1; }

options=(--file charts/images/Dockerfile --build-arg "VERSION=$tag" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || true)")
[ -z "${TORCH:-}" ] || options+=(--build-arg "TORCH=$TORCH" --build-arg TORCH_PACKAGES=)
case "$(basename "$engine")" in
  docker) export DOCKER_BUILDKIT=1 ;;                                                             # reads Dockerfile.dockerignore
  *)      options+=(--ignorefile charts/images/Dockerfile.dockerignore) ;;
esac

for image in operator worker; do
  "$engine" build "${options[@]}" "$@" --target "$image" --tag "$registry/wan-farm/$image:$tag" .
done
echo "built by $engine: $registry/wan-farm/operator:$tag $registry/wan-farm/worker:$tag"
