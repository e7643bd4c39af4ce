"""`python3 run.py`: the servers, the tables, demo data at first, then web, worker and beat until Ctrl-C."""

import os
import socket
import time

from standalone import application, doctor, folders
from standalone.environment import Progress
from standalone.folders import Folders
from standalone.groundwork import Groundwork
from standalone.stack import Stack
from standalone.supervisor import Supervisor, print_both
from standalone.words import one_line

SECONDS_TO_ANSWER = 120
ANY_ADDRESS = ("0.0.0.0", "::")
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def serve() -> int:
    """Everything in the foreground; the exit code."""
    host, port = doctor.address()
    doctor.port_free(host, port)
    place = folders.lasting()
    place.taken_or_refused()
    doctor.space(place.data, doctor.SPACE_TO_START)
    progress = Progress()
    supervisor = Supervisor(print_both)
    try:
        progress.show("starting_servers")
        with Stack(place) as stack:
            for program, process in stack.programs():
                supervisor.take_over(program, process)
            try:
                environment = stack.environment(**addresses(host, port), **mail_into(place))
                Groundwork(place, environment, progress, supervisor).lay()
                open_doors(host, port, place, environment, progress, supervisor)
                supervisor.watch()
            finally:
                progress.end()
                print_both("stopping")
                supervisor.end()
    except KeyboardInterrupt:
        pass
    print_both("stopped")
    return 0


def addresses(host: str, port: int) -> dict[str, str]:
    """What the application must know of its own address, where it was not told."""
    shown = own_address() if host in ANY_ADDRESS else host
    own = {"PUBLIC_URL": f"http://{shown}:{port}", "RELEASE": str(int(time.time()))}  # one for all web processes
    if host not in THIS_MACHINE:
        own["ALLOWED_HOSTS"] = "*"  # a trial in the office's network: it may be called by any of its names
    return {name: os.environ.get(name) or value for name, value in own.items()}


def mail_into(place: Folders) -> dict[str, str]:
    """Where nobody said how mail is sent, it lies in a folder, so that one sees what would go out."""
    return {"EMAIL_URL": os.environ.get("EMAIL_URL") or f"filemail:///{place.data}/mail"}


def own_address() -> str:
    """This machine's address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def open_doors(
    host: str, port: int, place: Folders, environment: dict[str, str], progress: Progress, supervisor: Supervisor
) -> None:
    """Web first, then, once it answers, worker and beat: on two cores the first page is there sooner so."""
    local = "127.0.0.1" if host in ANY_ADDRESS else host
    web = application.web(host, port, place, environment)
    supervisor.start(web)
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not application.answers(local, port):
        progress.show("starting_web")
        supervisor.wait(0.1)
        supervisor.look_after()
        supervisor.go_on_or_stop()
        if time.monotonic() > until:
            raise doctor.explain(web.log, "web_silent", seconds=SECONDS_TO_ANSWER)
    for program in application.tasks(place, environment):
        supervisor.start(program)
    welcome(host, f"http://{local}:{port}/", place, progress)


def welcome(host: str, address: str, place: Folders, progress: Progress) -> None:
    """Where it is and how to get in."""
    progress.end()
    print_both("ready", seconds=f"{progress.seconds():.0f}", address=address)
    if host in ANY_ADDRESS:
        print_both("office_address", address=address.replace("127.0.0.1", own_address()))
    sign_ins = place.data / "demo-sign-ins.txt"
    if sign_ins.exists():
        print(f"\n{one_line('sign_ins')}\n{sign_ins.read_text(encoding='utf-8').strip()}\n")
    print_both("how_to_stop", path=place.data, logs=place.logs)
