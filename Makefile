# Every target does its own set-up; a step that is already done is skipped.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

JOB    ?= crds/samples/videojob.yaml
MODEL  ?= worker/models/wan-tiny
OUT    ?= artifacts/renders
ARGS   ?=

# What train-tiny trains by, where its trainings go on from when they were stopped, where the model goes, and on what.
CONFIGS ?= worker/Wan.Training/Configs
TRAINED ?= artifacts/train-tiny
SHIPPED ?= worker/models/wan-tiny
DEVICE  ?= auto

.PHONY: help
help: ## Show this help.
	@echo "Wan Farm: make <target>"; echo
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r t d; do printf '  %-10s %s\n' "$$t" "$$d"; done
	@echo; echo "Variables: JOB=$(JOB) MODEL=$(MODEL) OUT=$(OUT) ARGS="

.PHONY: render
render: build ## Render JOB to an MP4 with MODEL (default: the small model of this repository).
	@artifacts/wanfarm render "$(JOB)" --model "$(MODEL)" --out "$(OUT)" $(ARGS)

.PHONY: test
test: export ANALYZERS = false
test: build ## Run every test; ends with "N passed, N failed, N skipped".
	@.build/setup.sh test
	@.build/test.sh $(ARGS)

.PHONY: e2e
e2e: build ## Run the farm as on a cluster: API server, PostgreSQL, RabbitMQ, operator and workers as processes.
	@.build/setup.sh test
	@dotnet test tests/Wan.Farm.E2E.Tests -c Release --no-build --logger "console;verbosity=detailed" --filter "FullyQualifiedName~Cluster&Category!=Faults"

.PHONY: faults
faults: build ## Kill what a farm or a render consists of at random, many times, and compare the videos; takes long.
	@.build/setup.sh test
	@WANFARM_KILL_RUNS=$${WANFARM_KILL_RUNS:-20} WANFARM_REST_SECONDS=$${WANFARM_REST_SECONDS:-60} dotnet test tests/Wan.Farm.E2E.Tests -c Release --no-build --logger "console;verbosity=detailed" --filter "Category=Faults|FullyQualifiedName~KilledAtARandomMoment"

.PHONY: build
build: setup ## Build the native library, the solution, and the launcher artifacts/wanfarm.
	@.build/native.sh
	@.build/build.sh

.PHONY: setup
setup: ## Install what is missing of the Debian packages (as root), or say which.
	@.build/setup.sh build

.PHONY: generate
generate: build ## Write crds/ anew from the types of Wan.Farm.Api.
	@artifacts/wanfarm crd --out crds

.PHONY: verify
verify: generate lint ## Check that what is generated and formatted is what is committed.
	@git diff --exit-code -- crds || { echo "crds/ was not what the types say: commit it as it is now" >&2; exit 1; }
	@test -z "$$(git ls-files --others --exclude-standard crds)" || { echo "crds/ has files that are not committed" >&2; exit 1; }

.PHONY: lint
lint: ## Check the formatting of C# and C++.
	@.build/setup.sh lint
	@.build/lint.sh

.PHONY: bench
bench: build ## Time the engine; with WAN_REFERENCE=DIR also the published implementation, in the same run.
	@artifacts/bin/Wan.Farm.Benchmarks/release/Wan.Farm.Benchmarks $(ARGS)

.PHONY: images
images: ## Build the images of operator and worker that charts/ names: REGISTRY= TAG= ENGINE=docker|podman|buildah TORCH=.
	@REGISTRY="$(REGISTRY)" TAG="$(TAG)" ENGINE="$(ENGINE)" TORCH="$(TORCH)" charts/images/build.sh $(ARGS)

.PHONY: train-tiny
train-tiny: build ## Train the model of worker/models/wan-tiny from nothing, on DEVICE=auto|cpu|cuda; again: goes on where it stopped.
	@echo "The card, $(SHIPPED)/README.md, says on what machines this took how long. Another kind of device rounds otherwise and ends with other bytes."
	@artifacts/wanfarm train text $(CONFIGS)/text.yaml --out $(TRAINED)/text
	@artifacts/wanfarm train vae $(CONFIGS)/vae.yaml --device $(DEVICE) --out $(TRAINED)/vae $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit.yaml --device $(DEVICE) --text $(TRAINED)/text --vae $(TRAINED)/vae/Wan2.1_VAE.pth --out $(TRAINED)/dit $(ARGS)
	@artifacts/wanfarm train vae $(CONFIGS)/vae-cpu.yaml --device $(DEVICE) --init $(TRAINED)/vae/Wan2.1_VAE.pth --out $(TRAINED)/vae-cpu $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-cpu.yaml --device $(DEVICE) --init $(TRAINED)/dit --text $(TRAINED)/text --vae $(TRAINED)/vae-cpu/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-cpu $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-focus.yaml --device $(DEVICE) --init $(TRAINED)/dit-cpu --text $(TRAINED)/text --vae $(TRAINED)/vae-cpu/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-focus $(ARGS)
	@artifacts/wanfarm train vae $(CONFIGS)/vae-decoder.yaml --device $(DEVICE) --init $(TRAINED)/vae-cpu/Wan2.1_VAE.pth --out $(TRAINED)/vae-decoder $(ARGS)
	@artifacts/wanfarm train vae $(CONFIGS)/vae-finer.yaml --device $(DEVICE) --init $(TRAINED)/vae-decoder/Wan2.1_VAE.pth --out $(TRAINED)/vae-finer $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-finer.yaml --device $(DEVICE) --init $(TRAINED)/dit-focus --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-finer $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-settled.yaml --device $(DEVICE) --init $(TRAINED)/dit-finer --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-settled $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-pairs.yaml --device $(DEVICE) --init $(TRAINED)/dit-settled --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-pairs $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-apart.yaml --device $(DEVICE) --init $(TRAINED)/dit-pairs --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-apart $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-medium.yaml --device $(DEVICE) --init $(TRAINED)/dit-apart --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-medium $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-hard.yaml --device $(DEVICE) --init $(TRAINED)/dit-medium --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-hard $(ARGS)
	@artifacts/wanfarm train dit $(CONFIGS)/dit-diamonds.yaml --device $(DEVICE) --init $(TRAINED)/dit-hard --text $(TRAINED)/text --vae $(TRAINED)/vae-finer/Wan2.1_VAE.pth \
		--keep-latents $(TRAINED)/latents --out $(TRAINED)/dit-diamonds $(ARGS)
	@mkdir -p $(SHIPPED)/google/umt5-xxl
	@cd $(TRAINED)/dit-diamonds && cp config.json models_t5_umt5-xxl-enc-bf16.pth diffusion_pytorch_model.safetensors Wan2.1_VAE.pth $(abspath $(SHIPPED))
	@cp $(TRAINED)/dit-diamonds/google/umt5-xxl/* $(SHIPPED)/google/umt5-xxl

.PHONY: clean
clean: ## Remove everything that was built or rendered.
	@rm -rf artifacts
