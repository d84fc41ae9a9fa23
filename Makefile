# Thin on purpose: each line calls a tool or jifen. `make` alone prints what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help setup .venv .venv-bench poppler run test test-fast check bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it; does nothing while requirements-dev.lock is the one it was made from
	@cmp -s requirements-dev.lock $(VENV)/made-from.lock || $(MAKE) --no-print-directory $(VENV)

.venv:
	$(PYTHON) -m venv --clear $@
	$@/bin/python $(PIP) --require-hashes -r requirements-dev.lock
	$@/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@cp requirements-dev.lock $@/made-from.lock

run: setup ## the main job on the sample workbook: score, rank, publish, verify, report
	@$(BIN)/python -m jifen.cli.main demo --out build/demo

poppler: # a few tests look at a page of PDF as a picture; without this Debian package they are skipped and say so
	@command -v pdftoppm >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && { apt-get install -y -qq poppler-utils || { apt-get update -qq && apt-get install -y -qq poppler-utils; }; } >/dev/null 2>&1; } \
	  || echo "poppler-utils is not here: tests that look at PDF pages will be skipped (Debian: apt-get install poppler-utils)"

test: setup poppler ## every test
	$(BIN)/python -m pytest -n auto --dist worksteal

test-fast: setup ## the tests that take moments
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not browser"

check: setup ## format, lint, types, borders between rooms, policy packs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/jifen policy check --all

bench: ## every figure the README quotes, measured again beside its peers
	@cmp -s requirements-bench.lock .venv-bench/made-from.lock || $(MAKE) --no-print-directory .venv-bench
	PYTHONPATH=src .venv-bench/bin/python -m bench

.venv-bench:
	$(PYTHON) -m venv --clear $@
	$@/bin/python $(PIP) --require-hashes -r requirements-bench.lock
	@cp requirements-bench.lock $@/made-from.lock

lock: ## make the three locks again from the .in files (needs uv on the path)
	uv pip compile -q requirements.in --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock
	uv pip compile -q requirements.in requirements-dev.in --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-dev.lock
	uv pip compile -q requirements.in requirements-bench.in --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-bench.lock

clean: ## remove what was built; .venv stays
	rm -rf build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
