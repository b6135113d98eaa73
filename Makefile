# goodoffices. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CHECKED := src tests scripts conftest.py $(wildcard benchmarks/*.py)

.DEFAULT_GOAL := help
.PHONY: help demo test test-all bench lint format doctor clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

demo: $(VENV)/.runs ## install what is needed, then show brokered talks between two invented states
	@$(BIN)/goodoffices demo

test: $(VENV)/.tests ## say what this machine has and lacks, then run the tests
	@$(BIN)/python scripts/what_is_here.py
	@$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.tests ## the slow tests too, with more examples for each property
	@$(BIN)/python scripts/what_is_here.py
	@HYPOTHESIS_PROFILE=all $(BIN)/python -m pytest

bench: $(VENV)/.tests ## run every benchmark
	@for file in $(sort $(wildcard benchmarks/*.py)); do \
		echo "== $$file"; $(BIN)/python $$file || exit 1; \
	done
	@test -n "$(wildcard benchmarks/*.py)" || echo "There are no benchmarks yet."

lint: $(VENV)/.tests ## style, format, types, layers
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/mypy $(CHECKED)
	@$(BIN)/lint-imports

format: $(VENV)/.tests ## put the source into shape
	@$(BIN)/ruff check --fix-only --quiet $(CHECKED)
	@$(BIN)/ruff format $(CHECKED)

doctor: ## say what this machine has and lacks
	@$(PYTHON) scripts/what_is_here.py

clean: ## remove what make made; records and keys are not touched
	rm -rf $(VENV) build dist htmlcov .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# Stamps: a second call installs nothing unless the requirements changed.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "goodoffices needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`."; \
		echo "Name a newer one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python's venv module is lacking. On Debian and Ubuntu: apt-get install python3-venv"; \
		rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.runs: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing goodoffices into $(VENV) ..."
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.tests: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing goodoffices and what its tests need into $(VENV) ..."
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.runs
