# Everything here does its own set-up. `make help` lists the targets.
.DEFAULT_GOAL := help
PY := .venv/bin/python
WORKERS ?= 2

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## .venv with pinned requirements, both packages, Chromium, Node's packages
	@tools/setup

.PHONY: demo
demo: setup ## a shop and a local Telegram: buy a T-shirt in the browser
	@.venv/bin/kassa demo

.PHONY: test
test: setup ## all tests, the browser's too
	@$(PY) -m pytest -q -n $(WORKERS)

.PHONY: check
check: setup ## lint, format, types, who may import whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo --cache-dir .import_linter_cache

.PHONY: bench
bench: setup ## speed and size, as ratios of one run
	@$(PY) -m bench

.PHONY: walk
walk: setup ## the checkout's exhaustive walk, the long form
	@KASSA_WALK=long $(PY) -m pytest -q packages/kassa/tests/test_walk.py

.PHONY: crashes
crashes: setup ## the shop killed at every durable point and at every COMMIT, on both databases
	@$(PY) -m tests.reliability.crash_matrix
	@$(PY) -m tests.reliability.commit_cuts

.PHONY: faults
faults: setup ## trouble with the database while people buy: slow, cut off, restarted, locked, full
	@$(PY) -m tests.reliability.database_faults

.PHONY: flash
flash: setup ## flash sales: 2,000 buyers for 100, 10,000 for 500, carts at three replicas of which one dies
	@$(PY) -m tests.reliability.flash_sale --buyers 2000 --items 100
	@$(PY) -m tests.reliability.flash_sale --buyers 10000 --items 500
	@$(PY) -m tests.reliability.flash_sale --buyers 2000 --items 100 --over 10 --replicas 3 --carts

.PHONY: soak
soak: setup ## sales with the shop killed at random moments, on both databases, and with power cuts
	@$(PY) -m tests.reliability.soak
	@$(PY) -m tests.reliability.soak --webhook
	@$(PY) -m tests.reliability.soak --seconds 300 --database postgres
	@$(PY) -m tests.reliability.soak --seconds 300 --database postgres --replicas 2 --webhook
	@$(PY) -m tests.reliability.soak --seconds 300 --webhook --power

.PHONY: storm
storm: setup ## bad input by the thousand: updates, taps, links and HTTP that no Telegram sends
	@$(PY) -m tests.reliability.storm

.PHONY: machine
machine: setup ## any order of acts beside a model, on both databases, by polling and webhook
	@$(PY) -m tests.reliability.machine

.PHONY: races
races: setup ## two replicas at one moment: every rival before and after every decision
	@$(PY) -m tests.reliability.races

.PHONY: mutants
mutants: setup ## twenty known mistakes in a copy of the shop: which test catches each
	@$(PY) -m tests.reliability.mutants

.PHONY: docs
docs: setup ## the pages that are made from the program
	@$(PY) tools/generate_docs.py

.PHONY: pin
pin: setup ## pin the requirements anew (after editing requirements/*.in)
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements/project.in -o requirements/project.txt
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements/uv.in -o requirements/uv.txt

.PHONY: clean
clean: ## remove what the set-up made
	rm -rf .venv examples/node/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
