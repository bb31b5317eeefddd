# Each target works on a fresh machine with Python 3.11 and make; `make help` lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SHOP ?= records
FULL ?=
KEEP ?=
PACE ?=
BY ?= 1d
FOR ?= 90
JOBS ?= 3
PYTEST := $(BIN)/pytest -q -n $(JOBS)
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run work test check format test-sqlite test-postgresql test-node chaos chaos-small bench bench-lighthouse \
	migrate screenshots listing-pictures build clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: .venv/demo.stamp  ## The whole thing on real data: app, stand-in store, tour (SHOP=grocer, FULL=1, PACE=0)
	@$(BIN)/python -m devstore.data.fetch
	@exec $(BIN)/python -m devstore.demo --shop $(SHOP) $(if $(FULL),--full) $(if $(KEEP),--keep) \
		$(if $(PACE),--hours-a-minute $(PACE))

run: .venv/run.stamp  ## The web server with the embedded worker, settings from the environment
	@$(BIN)/flask --app wsgi db upgrade
	@exec $(BIN)/python -m app.serve

work: .venv/scale.stamp  ## A worker on a machine of its own (BROKER_URL and PostgreSQL)
	@exec $(BIN)/celery -A app.work worker --loglevel INFO --concurrency 4

test: setup-tests check test-sqlite test-postgresql  ## Everything: checks, node's tests, pytest on both databases

check: .venv/dev.stamp node_modules/.stamp  ## Lint, types, floors, the widgets' tests and types, the theme's check
	@$(MAKE) --no-print-directory --jobs=2 check-python check-npm

.PHONY: check-python check-npm
check-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

check-npm:
	npm run --silent check-build
	npm run --silent theme-check
	npm run --silent types
	npm test --silent

test-sqlite: setup-tests
	$(PYTEST) --database sqlite

test-postgresql: setup-tests
	$(PYTEST) --database postgresql -m "not one_database"

chaos-small: setup-tests  ## The fault catalogue at CI size
	$(BIN)/pytest -q tests/chaos

chaos: setup-tests  ## The fault catalogue at full size, one table
	$(BIN)/python -m tests.chaos.full

bench: setup-tests  ## All benchmarks, one table
	$(BIN)/python -m bench

bench-lighthouse: setup-tests  ## Lighthouse with the app and without it; fetches Lighthouse the first time
	$(BIN)/python -m bench.page_score

migrate: .venv/dev.stamp  ## A new migration from the models: make migrate m="add tier threshold"
	$(BIN)/flask --app wsgi db migrate -m "$(m)"

format: .venv/dev.stamp  ## Put the code into the one shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build: node_modules/.stamp  ## Build the snippet into static/js and the theme extension
	npm run --silent build

screenshots: setup-tests  ## Take the pictures of the README again
	$(BIN)/python -m tests.screenshots

listing-pictures: setup-tests  ## Take the pictures of the app market's listing, 1600 x 900
	$(BIN)/python -m tests.listing_pictures

.PHONY: setup-tests
setup-tests: .venv/dev.stamp node_modules/.stamp
	@sh tests/setup_machine.sh
	@$(BIN)/python -m devstore.data.fetch

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Perennial needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing what the app needs"
	@$(PIP) -e . && touch $@

.venv/demo.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing what the app and the demo need (a minute, once)"
	@$(PIP) -e '.[demo]' && touch $@

.venv/scale.stamp: pyproject.toml | .venv/bin/python
	@$(PIP) -e '.[scale]' && touch $@

.venv/dev.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need (a minute, once)"
	@$(PIP) -e '.[dev]' && touch $@

node_modules/.stamp: package-lock.json
	@command -v npm >/dev/null || sh tests/setup_machine.sh node
	@npm ci --silent --no-fund --no-audit && touch $@

clean:  ## Remove what was made, keep what was written
	rm -rf .venv node_modules var .pytest_cache .mypy_cache .ruff_cache

.PHONY: tour shift watch
tour:  ## The main job once through, against a running demo
	@$(BIN)/python -m devstore.demo tour --shop $(SHOP)

shift:  ## Let time pass in a running demo, with its shoppers: make shift BY=7d
	@$(BIN)/python -m devstore.demo shift $(BY) --shop $(SHOP)

watch:  ## Which figures of a running demo move within a minute: make watch FOR=90
	@$(BIN)/python -m devstore.demo watch $(FOR) --shop $(SHOP)
