"""Official SDKs as the clients that ./lab conform --listen watches.

    listening.py path/to/lab '{"python": {"argv": ["python", "player.py"], "known": ["client-agent"]}, …}'

For each player, over OTLP/HTTP and over OTLP/gRPC, all at once: starts ./lab conform --listen on free
ports, starts the player with the variables that it prints, and lets it record and flush until every
fault was tried. What missed must be what is known, and what is known must miss; every trial must have
come to an end. A line each: "ok …" or "WRONG …", and the whole table after the latter. Exit 0 all as
known, 1 something was not.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from hops import CouldNotTry, Player

SECONDS = 240  # the longest trial is half a minute, and all go on at once
OF_GRPC = "client-grpc-"  # rows that begin so are about gRPC alone
PROTOCOLS = {"http": "http/protobuf", "grpc": "grpc"}
# Longer than what an exporter needs for four tries; its default of ten seconds may be shorter.
UNHURRIED = {"OTEL_EXPORTER_OTLP_TIMEOUT": "60000", "OTEL_BSP_EXPORT_TIMEOUT": "60000"}
FLUSH_SECONDS = 60


class Listener:
    """A ./lab conform --listen, and what it printed."""

    def __init__(self, lab, folder):
        self._report = folder / "report.json"
        self.said = ""
        self._child = subprocess.Popen(
            [lab, "conform", "--listen", "--http-port", "0", "--grpc-port", "0"]
            + ["--report", "json", "--out", str(self._report)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self._alarm = threading.Timer(SECONDS, self._child.terminate)
        self._alarm.start()
        self.variables = {}  # protocol → the variables that lead a client here
        for line in self._child.stdout:
            self.said += line
            pairs = dict(re.findall(r"(OTEL_[A-Z_]+)=(\S+)", line))
            if pairs:
                self.variables[pairs["OTEL_EXPORTER_OTLP_PROTOCOL"]] = pairs
            if len(self.variables) == len(PROTOCOLS):
                return
        self._alarm.cancel()
        raise CouldNotTry(self.said or "./lab conform --listen said nothing")

    def running(self):
        return self._child.poll() is None

    def ended(self):
        """Its exit code, and the checks of its report."""
        self.said += self._child.communicate()[0]
        self._alarm.cancel()
        if not self._report.exists():
            return self._child.returncode, []
        report = json.loads(self._report.read_text("utf-8"))
        return self._child.returncode, report["labs"][0]["checks"]


def drive(name, argv, listener, protocol):
    player = Player(name, argv, listener.variables[protocol] | UNHURRIED, FLUSH_SECONDS + 10)
    try:
        number = 0
        while listener.running():
            number += 1
            player.ask("span.record", {"name": f"request {number}"})
            try:
                player.ask("flush", {"within": f"{FLUSH_SECONDS}s"})
            except CouldNotTry:
                pass  # a fault that the exporter gave up on: the next span is the next trial
    finally:
        player.stop()


def surprises(code, checks, known, transport):
    """What is not as it is known, a sentence each."""
    missed = {
        row["id"] for row in checks
        if row["status"] == "failed" or row.get("reason", "").startswith(("warning:", "note:"))
    }
    here = {one for one in known if one.startswith(OF_GRPC) == (transport == "grpc")}
    wrong = [f"{one} missed, and nobody wrote that down" for one in sorted(missed - set(known))]
    wrong += [f"{one} is known to miss, and holds" for one in sorted(here - missed)]
    must = any(row["status"] == "failed" for row in checks)
    if code != (1 if must else 0):  # 3: not every trial came to an end
        wrong.append(f"it ended with {code}")
    return wrong if checks else ["it wrote no report"]


def watch(lab, name, player, transport, tell):
    with tempfile.TemporaryDirectory() as folder:
        try:
            listener = Listener(lab, Path(folder))
            try:
                drive(name, player["argv"], listener, PROTOCOLS[transport])
            except (CouldNotTry, OSError, ValueError) as error:
                listener.said += f"{error}\n"
            code, checks = listener.ended()
            wrong = surprises(code, checks, player["known"], transport)
        except (CouldNotTry, KeyError, ValueError) as error:
            tell(f"WRONG {name} over {transport}: {error}")
            return
        passed = sum(row["status"] == "passed" for row in checks)
        if wrong:
            tell(f"WRONG {name} over {transport}: " + "; ".join(wrong) + "\n" + listener.said)
        else:
            tell(f"ok {name} over {transport}: {passed} rows passed, the others miss as known")


def main(lab, players):
    told = []
    watching = [
        threading.Thread(target=watch, args=(lab, name, player, transport, told.append))
        for name, player in json.loads(players).items()
        for transport in PROTOCOLS
    ]
    for one in watching:
        one.start()
    for one in watching:
        one.join()
    told.sort(reverse=True)  # what is wrong last, where a log is read
    told.sort(key=lambda line: line.startswith("WRONG"))
    print("\n".join(told))
    return 1 if told[-1].startswith("WRONG") else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
