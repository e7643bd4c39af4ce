#!/usr/bin/env python3
"""Community Partners 社区合伙人, with one command: `python3 run.py [test|check|bench|manage …]`.

Needs Python 3.11 and nothing else: makes `.venv` from the lock, then hands over to `standalone/` inside it.
"""

import os
import sys

from standalone.words import Trouble


def speak_any_language():
    """A terminal that cannot show Chinese shows question marks instead of stopping us."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def main():
    """Prepare the environment and become the command, as the same process."""
    speak_any_language()
    found = sys.version_info[:3]
    if found < (3, 11):
        raise Trouble("python_old", found=".".join(map(str, found)))
    if os.name != "posix":
        raise Trouble("windows")
    from standalone import doctor, environment

    arguments = sys.argv[1:]
    environment.read_dotenv()
    doctor.before_install(arguments)
    python = environment.prepare(for_development=arguments[:1] in (["test"], ["check"], ["bench"]))
    os.chdir(environment.ROOT)
    os.execv(python, [python, "-m", "standalone", *arguments])


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit("\n" + str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
