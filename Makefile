# `make demo` and `make test` do everything on a fresh machine; the rest is for those who work here.
# Kept to what macOS's make 3.81 and POSIX sh understand.

BIN = .venv/bin
# Node may be in there too.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
SETUP = sh .ci/setup.sh
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

help:
	@echo 'make demo [ARGS="--no-browser --port 8055 my.png"]   open the app on an image'
	@echo 'make test                                            lint, types and every test'
	@echo 'make lint | format | build | bench | clean'

# A stamp is newer than pyproject.toml as long as the environment holds what pyproject.toml asks for.
.venv/installed: pyproject.toml .ci/setup.sh
	@$(SETUP) venv
	$(PIP) --editable .
	@touch $@

.venv/installed-dev: pyproject.toml .ci/setup.sh
	@$(SETUP) venv
	$(PIP) --editable '.[dev]'
	@touch .venv/installed $@

.venv/installed-bench: .venv/installed-dev
	$(PIP) --editable '.[dev,bench]'
	@touch $@

demo: .venv/installed
	$(BIN)/python -m plotly_imgshapes $(ARGS)

chromium: .venv/installed-dev
	@$(SETUP) chromium

# What has to be fetched comes first, one after the other; checks that only read run side by side.
test: chromium js/node_modules/.package-lock.json
	$(MAKE) -j2 lint js
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

# To use the package needs no Node: the built JavaScript is committed. To test and to build it does.
js/node_modules/.package-lock.json: js/package-lock.json | .venv/installed-dev
	@$(SETUP) node
	npm --prefix js ci

js: js/node_modules/.package-lock.json
	npm --prefix js test

build: js/node_modules/.package-lock.json
	npm --prefix js run build

lint: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed-bench
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf .venv dist build js/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# `js` is a folder too, so make has to be told.
.PHONY: help demo chromium test js build lint format bench clean
