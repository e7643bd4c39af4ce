# Short names for `python3 run.py …`; run.py is what counts.
PYTHON ?= python3
UV_COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links

.PHONY: run test check bench lock

run:
	$(PYTHON) run.py

test:
	$(PYTHON) run.py test

check:
	$(PYTHON) run.py check

bench:
	$(PYTHON) run.py bench

# After a change of dependencies in pyproject.toml (needs `uv`). Versions already locked stay; `make lock UP=--upgrade` renews them.
lock:
	$(UV_COMPILE) $(UP) --group standalone pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(UP) --group pyproject.toml:dev --constraints requirements.lock -o requirements-dev.lock
