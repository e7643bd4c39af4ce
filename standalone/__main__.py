"""Inside the environment: `python -m standalone [serve|test|check|bench|manage …]`, as `run.py` calls it."""

import os
import sys

from standalone import commands, doctor
from standalone.environment import ROOT, read_dotenv
from standalone.serve import serve
from standalone.words import Trouble


def main() -> int:
    os.chdir(ROOT)
    read_dotenv()
    name, *arguments = sys.argv[1:] or ["serve"]
    if name == "serve":
        return serve()
    known = {"test": commands.test, "check": commands.check, "bench": commands.bench, "manage": commands.manage}
    if name not in known:
        raise Trouble("unknown_command", command=name)
    return known[name](arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(f"\n{trouble}")
    except OSError as error:
        meant = doctor.from_os_error(error, ROOT)
        if isinstance(meant, Trouble):
            sys.exit(f"\n{meant}")
        raise
