#!/usr/bin/env python3
"""Faults between the official SDK's exporters and the bench, another each minute; then the ledger.

    grading/chaos/chaos.py [--minutes 30] [--fault-seconds 60]

The sender (sender.go) delivers numbered batches over OTLP/HTTP and OTLP/gRPC through toxiproxy to a
bench of its own. What the exporter says was acknowledged must be what the bench holds or held and
counts as dropped, batch by batch and span by span. Exit 0 it is, 1 it is not, 2 could not run. The
last line is the figures as JSON.
"""

import argparse
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
    """Each request the bench took, read through its API while it still holds them."""

    def __init__(self, api):
        self.api = api
        self.seen = 0  # highest number read
        self.batches = {}  # batch → [spans of each request that carried it]
        self.refused = 0
        self.unread = []

    def read(self):
        listed = ask(f"{self.api}/api/requests?most=10000")
        newest = listed.get("requests", listed.get("items"))
        for summary in sorted(newest, key=lambda one: one["number"]):
            number = summary["number"]
            if number <= self.seen:
                continue
            self.unread += range(self.seen + 1, number)
            self.seen = number
            if summary["error"]:
                self.refused += 1
                continue
            found = set(
                MARK.findall(
                    bytes.fromhex(ask(f"{self.api}/api/requests/{number}")["hex"])
                )
            )
            for mark in found:
                self.batches.setdefault(int(mark), []).append(summary["items"])


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
    counters = status["counters"]
    missing = sorted(acked - ledger.batches.keys())
    partial = [b for b in acked if any(n != SPANS for n in ledger.batches.get(b, []))]
    arrived_unacked = sorted(set(failed) & ledger.batches.keys())
    deliveries = sum(len(one) for one in ledger.batches.values())
    complaints = []
    if missing:
        complaints.append(
            f"{len(missing)} acknowledged batches never arrived: {missing[:10]}"
        )
    if partial:
        complaints.append(
            f"{len(partial)} batches arrived with other than {SPANS} spans: {partial[:10]}"
        )
    if ledger.unread:
        complaints.append(
            f"requests {ledger.unread[:10]} were gone before they were read: a longer --every"
        )
    if counters["requests"] != ledger.seen:
        complaints.append(
            f"the bench counts {counters['requests']} requests, and shows {ledger.seen}"
        )
    if counters["captured"] + counters["dropped"] != counters["requests"]:
        complaints.append(
            "what the bench holds and what it dropped are not what it took"
        )
    if counters["items"] != deliveries * SPANS:
        complaints.append(
            f"the bench counts {counters['items']} spans, and {deliveries * SPANS} came"
        )
    if unknown := sorted(ledger.batches.keys() - acked - failed.keys()):
        complaints.append(
            f"{len(unknown)} batches arrived of which the sender says nothing: {unknown[:10]}"
        )
    if not acked:
        complaints.append("nothing was acknowledged")
    figures = {
        "batches_sent": len(acked) + len(failed),
        "batches_acknowledged": len(acked),
        "spans_acknowledged": len(acked) * SPANS,
        "acknowledged_but_missing": len(missing),
        "given_up_by_the_sender": len(failed),
        "of_these_arrived_all_the_same": len(arrived_unacked),
        "requests_taken": counters["requests"],
        "delivered_more_than_once": deliveries - len(ledger.batches),
        "refused": ledger.refused,
        "held": counters["captured"],
        "dropped": counters["dropped"],
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
    api = f"http://127.0.0.1:{ports['api']}"
    children = [bench]
    try:
        until(lambda: ask(api + "/api/status"), "the bench", 300)
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
        ledger = Ledger(api)
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
            ledger.read()
            print(
                f"{fault:13} {len(acked) - before:6} batches acknowledged, {len(failed)} given up so far",
                flush=True,
            )
        sender.terminate()
        sender.wait(120)  # what is on its way is finished, faults are over
        reader.join()
        time.sleep(1)
        ledger.read()
        return judge(ledger, acked, failed, ask(api + "/api/status"))
    finally:
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
        except (CouldNotRun, OSError, subprocess.SubprocessError) as error:
            print(error)
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
