#!/usr/bin/env python3
"""Faults between the official SDK's exporters and the bench, another each minute; then the ledger.

    grading/chaos/chaos.py [--minutes 30] [--fault-seconds 60]

The sender (sender.go) delivers numbered batches over OTLP/HTTP and OTLP/gRPC through toxiproxy to a
bench of its own. What the exporter says was acknowledged must be what the bench holds or held and
counts as dropped, batch by batch and span by span. Exit 0 it is, 1 it is not, 2 could not run. The
last line is the figures as JSON.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
MARK = re.compile(rb"batch-(\d{8})\.")
SENDERS, SPANS = 4, 20

# What toxiproxy does to both links; "down" and "frozen" are no toxics.
FAULTS = {
    "none": [],
    "latency": [("latency", {"latency": 300, "jitter": 250})],
    "narrow": [("bandwidth", {"rate": 4})],
    "resets": [("reset_peer", {"timeout": 400})],
    "silence": [("timeout", {"timeout": 0})],
    "cut": [("limit_data", {"bytes": 1500})],
    "slices": [("slicer", {"average_size": 60, "size_variation": 40, "delay": 3000})],
    "slow-close": [("slow_close", {"delay": 1500})],
    "answers-lost": [("limit_data", {"bytes": 20, "stream": "downstream"})],
    "down": [],
    "frozen": [],
}


class CouldNotRun(Exception):
    pass


CANNOT = (
    CouldNotRun,
    OSError,
    http.client.HTTPException,
    subprocess.SubprocessError,
)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def ask(url, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read() or b"null")


def until(ready, what, seconds=20):
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            if (got := ready()) is not None:
                return got
        except (OSError, ValueError):
            pass
        time.sleep(0.02)
    raise CouldNotRun(f"{what} is not ready after {seconds} s")


class Proxy:
    """toxiproxy with two links, http and grpc."""

    def __init__(self, program, upstreams, log):
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [program, "-host", "127.0.0.1", "-port", str(self.port)],
            stdout=log,
            stderr=log,
        )
        until(lambda: ask(self.api + "/proxies"), "toxiproxy")
        self.address = {}
        for name, upstream in upstreams.items():
            made = ask(
                self.api + "/proxies",
                {
                    "name": name,
                    "listen": "127.0.0.1:0",
                    "upstream": upstream,
                    "enabled": True,
                },
            )
            self.address[name] = made["listen"]

    def heal(self):
        ask(self.api + "/reset", {})

    def hurt(self, fault):
        for name, listen in self.address.items():
            for number, (kind, attributes) in enumerate(FAULTS[fault]):
                attributes = dict(attributes)
                stream = attributes.pop("stream", "upstream")
                toxic = {
                    "name": f"{kind}{number}",
                    "type": kind,
                    "stream": stream,
                    "attributes": attributes,
                }
                ask(f"{self.api}/proxies/{name}/toxics", toxic)
            if fault == "down":
                ask(f"{self.api}/proxies/{name}", {"listen": listen, "enabled": False})


class Ledger:
    """Each request the bench took, read through its API while the bench still holds it.

    The bench holds a bounded number and drops the oldest, so it is read all the time (watch), not
    when a fault is over: a minute at a good pace is more than it holds.
    """

    PAGE = 500  # requests listed at once
    PAUSE = 0.5  # seconds between two reads
    PATIENCE = 40  # reads until what is on its way must have come

    def __init__(self, address):
        self.address = address
        self.seen = 0  # highest number read
        self.batches = {}  # batch → [(request, spans) of each that carried it]
        self.refused = 0
        self.unread = []  # numbers that were gone before they were read
        self.held = set()  # numbers that the bench holds at the end

    def _get(self, connection, path):
        """What the bench answers; None when it no longer has it."""
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise CouldNotRun(f"the bench answers {answer.status} to {path}: {body}")
        return body

    def _newer(self, connection, than):
        """Summaries of the requests held that are newer, oldest first; page by page."""
        found, before = [], ""
        while True:
            page = json.loads(
                self._get(connection, f"/api/requests?most={self.PAGE}{before}")
            )
            found += [one for one in page["items"] if one["number"] > than]
            done = not page["items"] or page["items"][-1]["number"] <= than
            if done or not page["more"]:
                return found[::-1]
            before = f"&before={page['next']}"

    def _enter(self, connection, summary):
        number = summary["number"]
        if summary["error"]:
            self.refused += 1
            return
        body = self._get(connection, f"/api/requests/{number}/body")
        if body is None:
            self.unread.append(number)
            return
        for mark in set(MARK.findall(body)):
            self.batches.setdefault(int(mark), []).append((number, summary["items"]))

    def read(self):
        """Enters what came since. What was entered stays so when the bench stops answering."""
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            for summary in self._newer(connection, self.seen):
                self.unread += range(self.seen + 1, summary["number"])
                self._enter(connection, summary)
                self.seen = summary["number"]
        finally:
            connection.close()

    def watch(self, ended):
        """Reads until told to end. A bench that stands still is asked again."""
        while not ended.wait(self.PAUSE):
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.read()

    def close(self):
        """Reads until nothing comes any more; gives the bench's last word about itself."""
        for _ in range(self.PATIENCE):
            self.read()
            status = ask(f"http://{self.address}/api/status")
            if status["counters"]["requests"] == self.seen:
                break
            time.sleep(self.PAUSE)
        connection = http.client.HTTPConnection(self.address, timeout=20)
        self.held = {one["number"] for one in self._newer(connection, 0)}
        connection.close()
        return status


def follow(process, acked, failed):
    for line in process.stdout:
        words = line.split(" ", 2)
        if words[0] == "acked":
            acked.add(int(words[1]))
        else:
            failed[int(words[1])] = words[2].strip()


def freeze(process, seconds, stopped):
    """The bench stands still for four seconds of each eight."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not stopped.is_set():
        process.send_signal(signal.SIGSTOP)
        time.sleep(min(4, max(0, end - time.monotonic())))
        process.send_signal(signal.SIGCONT)
        time.sleep(min(4, max(0, end - time.monotonic())))


def judge(ledger, acked, failed, status):
    """What is wrong with the books, and the figures in them."""
    counters, store = status["counters"], status["store"]
    gone = status["dropped_since"]
    came = ledger.batches
    missing = sorted(acked - came.keys())
    held = {b for b, all in came.items() if any(n in ledger.held for n, _ in all)}
    partial = [b for b in acked if any(n != SPANS for _, n in came.get(b, []))]
    unknown = sorted(came.keys() - acked - failed.keys())
    deliveries = sum(len(one) for one in came.values())
    complaints = []

    def must(fine, complaint):
        if not fine:
            complaints.append(complaint)

    must(acked, "nothing was acknowledged")
    must(
        not ledger.unread,
        f"{len(ledger.unread)} requests were dropped before they were read, so nothing can be"
        f" said of what they carried: {ledger.unread[:10]}; send less often: a longer --every",
    )
    must(
        not missing or ledger.unread,
        f"{len(missing)} acknowledged batches never arrived: {missing[:10]}",
    )
    must(
        not partial,
        f"{len(partial)} batches arrived with other than {SPANS} spans: {partial[:10]}",
    )
    must(
        not unknown,
        f"{len(unknown)} batches arrived of which the sender says nothing: {unknown[:10]}",
    )
    must(
        counters["requests"] == ledger.seen,
        f"the bench counts {counters['requests']} requests, and shows {ledger.seen}",
    )
    must(
        counters["captured"] == len(ledger.held),
        f"the bench counts {counters['captured']} requests as held, and shows {len(ledger.held)}",
    )
    must(
        counters["dropped"] == ledger.seen - len(ledger.held),
        f"the bench counts {counters['dropped']} requests as dropped, and"
        f" {ledger.seen - len(ledger.held)} are no longer there",
    )
    must(
        counters["items"] == deliveries * SPANS or ledger.unread,
        f"the bench counts {counters['items']} spans, and {deliveries * SPANS} came",
    )
    must(
        counters["items"] == store["spans"] + gone["items"],
        f"of {counters['items']} spans the bench holds {store['spans']} and counts"
        f" {gone['items']} as dropped",
    )
    figures = {
        "batches_sent": len(acked) + len(failed),
        "batches_acknowledged": len(acked),
        "of_these_held": len(acked & held),
        "of_these_dropped": len((acked & came.keys()) - held),
        "of_these_missing": len(missing),
        "given_up_by_the_sender": len(failed),
        "of_these_arrived_all_the_same": len(failed.keys() & came.keys()),
        "requests_taken": counters["requests"],
        "delivered_more_than_once": deliveries - len(came),
        "refused": ledger.refused,
        "held": counters["captured"],
        "dropped": counters["dropped"],
        "spans_taken": counters["items"],
        "spans_held": store["spans"],
        "spans_dropped": gone["items"],
    }
    return complaints, figures


def run(arguments, scratch):
    proxy_program = ROOT / ".lab/peer-toxiproxy/toxiproxy"
    go = ROOT / ".lab/go/bin/go"
    for group, program in {"peer-toxiproxy": proxy_program, "go": go}.items():
        if (
            subprocess.call([ROOT / "lab", "prepare", group]) != 0
            or not program.exists()
        ):
            raise CouldNotRun(f"{program} is not there: ./lab prepare {group}")
    sender_program = scratch / "sender"
    environment = os.environ | {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly",
        "CGO_ENABLED": "0",
    }
    if (
        subprocess.call(
            [go, "build", "-o", sender_program, "."], cwd=HERE, env=environment
        )
        != 0
    ):
        raise CouldNotRun("the sender does not build")
    log = open(scratch / "log", "w")
    address = scratch / "bench"
    ports = {"http": free_port(), "grpc": free_port(), "api": free_port()}
    words = [
        word for name, port in ports.items() for word in (f"--{name}-port", str(port))
    ]
    program = (
        arguments.bench.split() if arguments.bench else [ROOT / "lab", "serve-stack"]
    )
    bench = subprocess.Popen(
        [*program, *words, "--address-file", address], stdout=log, stderr=log
    )
    address_of_api = f"127.0.0.1:{ports['api']}"
    children, ended = [bench], threading.Event()
    try:
        until(lambda: ask(f"http://{address_of_api}/api/status"), "the bench", 300)
        proxy = Proxy(
            proxy_program, {n: f"127.0.0.1:{ports[n]}" for n in ("http", "grpc")}, log
        )
        children.append(proxy.process)
        sender = subprocess.Popen(
            [
                sender_program,
                "-http",
                proxy.address["http"],
                "-grpc",
                proxy.address["grpc"],
            ]
            + [
                "-workers",
                str(SENDERS),
                "-spans",
                str(SPANS),
                "-every",
                arguments.every,
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        children.append(sender)
        acked, failed = set(), {}
        reader = threading.Thread(target=follow, args=(sender, acked, failed))
        reader.start()
        ledger = Ledger(address_of_api)
        watcher = threading.Thread(target=ledger.watch, args=(ended,))
        watcher.start()
        order = random.Random(arguments.seed)
        names, turns = list(FAULTS), []
        end = time.monotonic() + 60 * arguments.minutes
        while time.monotonic() < end:
            turns = turns or order.sample(names, len(names))
            fault = turns.pop()
            span = min(arguments.fault_seconds, max(1, end - time.monotonic()))
            before = len(acked)
            proxy.hurt(fault)
            if fault == "frozen":
                freeze(bench, span, threading.Event())
            else:
                time.sleep(span)
            proxy.heal()
            print(
                f"{fault:13} {len(acked) - before:6} batches acknowledged, {len(failed)} given up so far",
                flush=True,
            )
        sender.terminate()
        sender.wait(120)  # what is on its way is finished, faults are over
        reader.join()
        ended.set()
        watcher.join()
        return judge(ledger, acked, failed, ledger.close())
    finally:
        ended.set()
        for child in reversed(children):
            child.terminate()
        for child in children:
            child.wait(20)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--fault-seconds", type=float, default=60)
    options.add_argument(
        "--every", default="400ms", help="between two batches of one of four senders"
    )
    options.add_argument(
        "--seed", type=int, default=1, help="draws the order of the faults"
    )
    options.add_argument(
        "--bench", help="a program that is the bench, instead of ./lab serve-stack"
    )
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            complaints, figures = run(arguments, Path(scratch))
        except CANNOT as error:
            print(f"could not run: {error or type(error).__name__}")
            return 2
        except KeyboardInterrupt:
            print("interrupted: nothing can be said")
            return 2
    for complaint in complaints:
        print("WRONG:", complaint)
    print(json.dumps(figures))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
