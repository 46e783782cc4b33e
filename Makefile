# Everything a newcomer needs: `make run` and `make test`. Both set up whatever is missing.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test check format lock sbom audit faults coverage bench help

help: ## list what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: .venv/.run ## set up and serve with SQLite on this machine
	@sh scripts/run

test: .venv/.dev ## set up, check everything and run all tests
	@sh scripts/test

check: .venv/.dev ## style, types, import contracts and content, without the tests
	@sh scripts/check

format: .venv/.dev ## put the code into the house style
	$(BIN)/ruff check --fix -q . && $(BIN)/ruff format -q .

lock: .venv/.dev ## choose newer versions of the dependencies and pin them with hashes
	@sh scripts/lock

sbom: .venv/.dev ## list everything that is served with, with hashes, as CycloneDX: var/sbom.json
	@sh scripts/audit sbom var/sbom.json

audit: .venv/.dev ## ask PyPI's advisories about everything that is served with
	@sh scripts/audit

faults: .venv/.dev ## kill the real server 200 times on each store under load, replace it 19 times, count what became of every message
	@$(BIN)/python -m tests.faults
	@$(BIN)/python -m tests.faults --rolling 12
	@$(BIN)/python -m tests.faults.table

coverage: .venv/.dev ## run all tests once more, twice as slowly, and list what no test reaches
	@$(BIN)/pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

bench: .venv/.dev ## measure every door and layer, and others beside them; write docs/performance.md anew (12 min)
	@$(BIN)/python -m tests.bench

.venv/.run: pyproject.toml requirements.lock scripts/setup
	@PYTHON=$(PYTHON) sh scripts/setup run

.venv/.dev: pyproject.toml requirements-dev.lock scripts/setup
	@PYTHON=$(PYTHON) sh scripts/setup dev
