"""What `run.py` starts on a machine that has nothing: environment, PostgreSQL, Valkey, and the processes over them.

`words`, `doctor` and `environment` need only the standard library: `run.py` uses them before anything is installed.
"""
