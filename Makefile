# Everything here sets itself up: a virtual environment in .venv with the pinned dependencies, each
# held against its hash.
#   make demo     the whole chain on the bundled scenes
#   make test     the tests
#   make real     the tests on real weights and recordings (fetches 350 MB into your cache folder)
#   make fuzz     half an hour of damaged and hostile input for every parser
#   make lint     ruff and mypy
#   make parity   the comparison with the reference implementation (fetches torch)
#   make buttons  installs what buttons on pins, headsets and remotes need; likewise make bench (word error rates),
#                 cluster (several boards at once), plots (pictures of what was measured) and reference (torch)
#   make lock     writes requirements/*.txt anew, after a change of constraints.txt (needs uv)
#   make rebuild  compiles llama.cpp and whisper.cpp again, for this machine
#   make clean    removes the environment and whatever the targets wrote
# PYTHON=python3.12 chooses the interpreter of a new environment; CMAKE_ARGS reaches the compilation of llama.cpp
# and whisper.cpp; TESTS="tests/edge -k ask" chooses the tests; MINUTES=5 how long make fuzz takes. As root the
# set-up has apt install what the system lacks (a compiler and python3-venv; for tests strace, PulseAudio and
# Chromium too) and says so; APT=no leaves it out.

PYTHON_IN_VENV := .venv/bin/python
TESTS ?= tests
MINUTES ?= 30

.PHONY: help demo test real fuzz lint parity bench buttons cluster plots reference lock rebuild clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

demo:
	@.ci/setup demo
	@$(PYTHON_IN_VENV) -m vismaid demo --pack demo

test:
	@.ci/setup test
	@$(PYTHON_IN_VENV) -m pytest -m "not reference and not real" $(TESTS)

real:
	@.ci/setup test
	@$(PYTHON_IN_VENV) -m pytest -m "real and not reference" $(TESTS)

fuzz:
	@.ci/setup test
	@$(PYTHON_IN_VENV) -m tests.fuzz --minutes $(MINUTES)

lint:
	@.ci/setup development
	@$(PYTHON_IN_VENV) -m ruff check
	@$(PYTHON_IN_VENV) -m ruff format --check
	@$(PYTHON_IN_VENV) -m mypy --strict

parity:
	@.ci/setup development
	@$(PYTHON_IN_VENV) -m pytest -m reference $(TESTS)

bench buttons cluster plots:
	@.ci/setup $@

reference:
	@.ci/setup development

lock:
	@.ci/lock

rebuild:
	@.ci/setup rebuild

clean:
	rm -rf .venv build *.egg-info demo-out .hypothesis
	rm -rf .mypy_cache .ruff_cache .pytest_cache
