# Needs python3 (3.11 or later) with venv, and gcc for durable-rules.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
VENV ?= .venv
BIN := $(VENV)/bin
# processes that run tests side by side
TESTERS ?= 2
PYTHONS ?= python3.12 python3.11 python3
STAMP := $(VENV)/.installed
# where branch coverage is measured; the generated cases of the other tests would take twice as long under it
COVERED := tests/unit tests/api tests/audit
CHECKED := engine api tests $(wildcard bench)

.PHONY: help setup run test lint format pages bench wheel clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: $(STAMP)  ## create the environment in .venv; again only when pyproject.toml or constraints.txt changed

$(STAMP): pyproject.toml constraints.txt .ci/setup
	@.ci/setup $(VENV) $(PYTHONS)

run: setup  ## serve the API on SQLite; prints a call to try and its answer
	@$(BIN)/guanjia serve

test: lint  ## all checks: lint, types, import contracts, tests with branch coverage
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n $(TESTERS) --dist loadgroup --cov --cov-report=term $(COVERED)
	@$(BIN)/python -m pytest -n $(TESTERS) --dist loadgroup tests $(COVERED:%=--ignore=%)

lint: setup  ## ruff, ruff format, mypy --strict, import contracts
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --check --quiet $(CHECKED) || { echo "not formatted: run make format" >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: setup  ## format the code and sort its imports
	@$(BIN)/ruff check --quiet --select I --fix $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

pages: setup  ## write the findings of tests/cases and the pages of diagnostic codes anew; read the difference
	@GUANJIA_WRITE_EXPECTED=1 $(BIN)/python -m pytest -q tests/cases/test_faults.py
	@for language in zh en; do $(BIN)/guanjia diagnostics --markdown --examples tests/cases/faults --lang $$language > docs/$$language/diagnostics.md; done

bench: setup  ## print how fast a decision is, beside another engine in the same run
	@$(BIN)/python -m bench decide

wheel: setup  ## build the wheel into dist/
	@rm -rf dist
	@$(BIN)/python -m hatchling build --target wheel

clean:  ## remove the environment, caches and what was built; stores of decisions stay
	@rm -rf $(VENV) dist build htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find engine api tests $(wildcard bench) -name __pycache__ -prune -exec rm -rf {} +
