# Thin on purpose: each line calls a tool or jifen. `make` alone prints what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help setup .venv .venv-bench debian run sample test test-fast check bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with everything in it; does nothing while requirements-dev.lock is the one it was made from
	@cmp -s requirements-dev.lock $(VENV)/made-from.lock || $(MAKE) --no-print-directory $(VENV)

.venv:
	$(PYTHON) -m venv --clear $@
	$@/bin/python $(PIP) --require-hashes -r requirements-dev.lock
	$@/bin/python $(PIP) --no-deps --no-build-isolation -e .
	@cp requirements-dev.lock $@/made-from.lock

run: setup ## a whole province to try things in: the site, the desk, the departments (Ctrl-C stops)
	@$(BIN)/jifen platform demo --home build/province

sample: setup ## the main job on the sample workbook, without the site: score, rank, publish, verify, report
	@$(BIN)/jifen demo --out build/demo

debian: # what a few tests need from Debian's packages; without them those tests are skipped and say so
	@for pair in pdftoppm:poppler-utils chromium:chromium fc-list:fontconfig; do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; done; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	fc-list 2>/dev/null | grep -q "Noto Sans CJK" || missing="$$missing fonts-noto-cjk"; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && export DEBIAN_FRONTEND=noninteractive \
	  && { apt-get install -y -qq $$missing || { apt-get update -qq && apt-get install -y -qq $$missing; }; } >/dev/null 2>&1; } \
	  || echo "not here:$$missing. Tests that need them will be skipped (Debian: apt-get install$$missing)"

test: setup debian ## every test, those of the platform on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n auto --dist worksteal
	JIFEN_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n auto --dist worksteal tests/platform -m "not browser and not either"

test-fast: setup ## the tests that take moments
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not browser"

check: setup ## format, lint, types, borders between rooms, policy packs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(BIN)/python -m jifen.platform.config.keys build/check/keys
	JIFEN_HOME=build/check $(BIN)/mypy
	JIFEN_HOME=build/check DJANGO_SETTINGS_MODULE=jifen.platform.config.settings $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/lint-imports
	$(BIN)/jifen policy check --all

bench: ## every figure the README quotes, measured again beside its peers
	@cmp -s requirements-bench.lock .venv-bench/made-from.lock || $(MAKE) --no-print-directory .venv-bench
	PYTHONPATH=src .venv-bench/bin/python -m bench
	PYTHONPATH=src .venv-bench/bin/python -m bench.deadline_day
	PYTHONPATH=src .venv-bench/bin/python -m bench.round_day

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
