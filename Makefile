PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test check docs lock soak install install-test
.DEFAULT_GOAL := run

run: install  ## the nightly ingest, once, over the demo sources
	$(BIN)/goeul ingest --demo

test: install-test
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: install-test  ## formatter, linter, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: install  ## put what the commands print into the README and docs/
	$(BIN)/python docs/update.py

soak: install-test  ## 40,000 releases of a simulated province, a night after them, and the books
	$(BIN)/python -m benchmarks.soak $(SOAK)

install: $(VENV)/installed

install-test: $(VENV)/installed-test

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Goeul needs Python 3.11 or newer; name one with make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed requirements-test.lock
	$(PIP) --require-hashes -r requirements-test.lock
	touch $@

lock:  ## pin every dependency anew; needs uv
	uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --extra test -c requirements.lock $(LOCK) -o requirements-test.lock
