# Everything runs on Python 3.11+, git and make; the database comes with the Python packages.
PORT ?= 8000
MIANZHOU_DATA ?= $(CURDIR)/var
BULLETIN ?=
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
export PORT MIANZHOU_DATA BULLETIN

.DEFAULT_GOAL := help
.PHONY: help setup spark up test lint types mutants bench lock clean screenshots

help: ## What can be made
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

# Compiled here, since a command would begin by doing so each time where Python may not keep what it compiled (PYTHONDONTWRITEBYTECODE).
setup: $(VENV)/.ready ## A .venv with the command `mianzhou`, from the locked dependencies
	@$(BIN)/python -m compileall -q src

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@echo "installing the locked dependencies …"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

spark: $(VENV)/.spark ## Apache Spark for a lake larger than one machine (450 MB; needs Java 17)

$(VENV)/.spark: $(VENV)/.ready requirements-spark.lock
	@echo "installing Spark …"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-spark.lock
	@touch $@

up: setup ## Start the site: PORT=8000, MIANZHOU_DATA=./var, BULLETIN=path loads a bulletin of your own
	@$(BIN)/mianzhou up

test: setup lint types ## Lint, types and all tests, on an embedded PostgreSQL of their own
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: setup ## Style and the direction of imports
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check --quiet src tests benchmarks
	@said=$$($(BIN)/lint-imports --config pyproject.toml --no-logo 2>&1) || { echo "$$said"; exit 1; }

types: setup ## Types: strict in the pure rooms
	@$(BIN)/mypy

mutants: setup ## Mutation testing of clocks, scores, distributions, shares; lists what survives (half an hour, not part of the tests)
	@$(BIN)/mutmut run && $(BIN)/mutmut results

bench: $(VENV)/.bench ## Every figure the README claims, measured beside the peers, which it installs
	@$(BIN)/python -m benchmarks

$(VENV)/.bench: $(VENV)/.ready requirements-bench.lock
	@echo "installing the peers …"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-bench.lock
	@touch $@

screenshots: setup ## The pictures of the documentation, from a site that `make up` serves on PORT
	@$(BIN)/python docs/images/make.py http://127.0.0.1:$(PORT)

lock: ## Resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra spark --constraints requirements-dev.lock pyproject.toml -o requirements-spark.lock
	@$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra bench --constraints requirements-dev.lock pyproject.toml -o requirements-bench.lock

clean: ## Remove what was made, the data folder excepted
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis mutants
