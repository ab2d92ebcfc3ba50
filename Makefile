# The commands of this project. See the README for what a fresh machine needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin/python

ifeq ($(strip $(PYTHON)),)
$(error Python 3.11 is needed and no python3 is on the PATH; name one with PYTHON=/where/it/is)
endif

.PHONY: setup setup-dev demo demo-check demo-reset test lint bench

setup:            ## everything the product needs, into .venv and ignored folders
	@$(PYTHON) scripts/setup.py

setup-dev:        ## the same, with what tests and checks need
	@$(PYTHON) scripts/setup.py --dev

demo: setup       ## the whole product with a demo firm on http://127.0.0.1:8000 (or PORT=...); Ctrl-C stops it
	@$(VENV) scripts/demo.py $(if $(PORT),--port $(PORT)) $(if $(PLANNR_PORT),--plannr-port $(PLANNR_PORT)) $(if $(REDTAIL_PORT),--redtail-port $(REDTAIL_PORT)) $(if $(XPLAN_PORT),--xplan-port $(XPLAN_PORT)) $(if $(PLATFORM_PORT),--platform-port $(PLATFORM_PORT))

demo-check: setup ## the main job without a person, on fresh servers; fails if any outcome is not as seeded
	@$(VENV) scripts/demo_check.py

demo-reset: setup ## forget the demo's data; the next `make demo` starts over
	@$(VENV) scripts/demo.py --reset

test: setup-dev   ## every test that can run here
	@$(VENV) scripts/test.py

lint: setup-dev   ## style, types, templates, import directions
	@$(VENV) scripts/lint.py

bench: setup-dev  ## speed, as ratios against a floor or a peer in the same run
	@$(VENV) -m benchmarks
