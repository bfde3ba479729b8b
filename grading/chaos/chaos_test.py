#!/usr/bin/env python3
"""The books of a chaos run balance, or what is wrong with them is named; nothing is missed in keeping them."""

import contextlib
import http.server
import json
import sys
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import chaos  # noqa: E402


class Bench:
    """Speaks as much of the bench's API as the ledger asks for, and holds as little as it is told."""

    def __init__(self, room):
        self.room = room
        self.lock = threading.Lock()
        self.held = {}  # number → batch
        self.taken = 0
        self.busy = 0  # answers that fail before one comes
        bench = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                bench.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def take(self, batch):
        with self.lock:
            self.taken += 1
            self.held[self.taken] = batch
            self.held.pop(self.taken - self.room, None)

    def answer(self, handler):
        url = urllib.parse.urlparse(handler.path)
        asked = dict(urllib.parse.parse_qsl(url.query))
        with self.lock:
            if self.busy > 0:
                self.busy -= 1
                handler.close_connection = True
                return
            status, body = 200, b""
            if url.path == "/api/status":
                body = json.dumps(self.status()).encode()
            elif url.path == "/api/requests":
                body = json.dumps(self.page(asked)).encode()
            elif batch := self.held.get(int(url.path.split("/")[3])):
                body = f"\0batch-{batch:08}.\0".encode()
            else:
                status = 404
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def page(self, asked):
        before = int(asked.get("before", self.taken + 1))
        numbers = sorted((n for n in self.held if n < before), reverse=True)
        some = numbers[: int(asked["most"])]
        return {
            "items": [{"number": n, "error": "", "items": chaos.SPANS} for n in some],
            "more": len(some) < len(numbers),
            "next": str(some[-1]) if len(some) < len(numbers) else None,
        }

    def status(self):
        held, gone = len(self.held), self.taken - len(self.held)
        return {
            "counters": {
                "requests": self.taken,
                "items": self.taken * chaos.SPANS,
                "captured": held,
                "dropped": gone,
            },
            "store": {"spans": held * chaos.SPANS},
            "dropped_since": {"items": gone * chaos.SPANS},
        }


@contextlib.contextmanager
def watched(bench):
    """A ledger that is kept all the while."""
    ledger, ended = chaos.Ledger(bench.address), threading.Event()
    ledger.PAGE, ledger.PAUSE, ledger.PATIENCE = 7, 0.01, 3
    thread = threading.Thread(target=ledger.watch, args=(ended,))
    thread.start()
    try:
        yield ledger
    finally:
        ended.set()
        thread.join()


def until(ready):
    give_up = time.monotonic() + 5
    while not ready():
        if time.monotonic() > give_up:
            raise AssertionError("it did not become so in 5 s")
        time.sleep(0.005)


class Keeping(unittest.TestCase):
    def test_much_more_than_the_bench_holds_is_accounted_for(self):
        with Bench(room=30) as bench:
            with watched(bench) as ledger:
                for batch in range(1, 201):
                    bench.take(batch)
                    if batch % 20 == 0:
                        until(lambda: ledger.seen == bench.taken)
            complaints, figures = chaos.judge(
                ledger, set(range(1, 201)), {}, ledger.close()
            )
        self.assertEqual(complaints, [])
        self.assertEqual(figures["of_these_held"], 30)
        self.assertEqual(figures["of_these_dropped"], 170)
        self.assertEqual(figures["spans_dropped"], 170 * chaos.SPANS)

    def test_what_was_dropped_before_it_was_read_is_not_called_lost(self):
        with Bench(room=30) as bench:
            ledger = chaos.Ledger(bench.address)
            for batch in range(1, 41):
                bench.take(batch)
            complaints, _ = chaos.judge(ledger, set(range(1, 41)), {}, ledger.close())
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn("10 requests were dropped before they were read", complaints[0])

    def test_a_bench_that_stands_still_is_asked_again(self):
        with Bench(room=30) as bench:
            bench.take(1)
            bench.busy = 3
            with watched(bench) as ledger:
                until(lambda: ledger.seen == 1)
            self.assertEqual(ledger.batches, {1: [(1, chaos.SPANS)]})
            self.assertEqual(bench.busy, 0)


def books(**wrong):
    """Batches 1 to 3 acknowledged, 4 given up, 2 delivered twice; then what is wrong."""
    ledger = chaos.Ledger("")
    ledger.seen = 5
    ledger.refused = 1
    ledger.batches = {1: [(1, 20)], 2: [(2, 20), (3, 20)], 3: [(5, 20)]}
    ledger.held = {3, 4, 5}
    counters = {"requests": 5, "items": 80, "captured": 3, "dropped": 2}
    status = {
        "counters": counters,
        "store": {"spans": 40},
        "dropped_since": {"items": 40},
    }
    ledger.batches.update(wrong.get("batches", {}))
    for batch in wrong.get("lost", []):
        ledger.batches.pop(batch)
    ledger.unread += wrong.get("unread", [])
    counters.update(wrong.get("counters", {}))
    status["store"].update(wrong.get("store", {}))
    acked = wrong.get("acked", {1, 2, 3})
    return chaos.judge(ledger, acked, {4: "gave up"}, status)


class Books(unittest.TestCase):
    def test_balance(self):
        complaints, figures = books()
        self.assertEqual(complaints, [])
        self.assertEqual(figures["batches_sent"], 4)
        self.assertEqual(figures["delivered_more_than_once"], 1)
        self.assertEqual(figures["of_these_held"], 2)
        self.assertEqual(figures["of_these_dropped"], 1)

    def test_one_that_was_given_up_may_have_arrived(self):
        complaints, figures = books(
            batches={4: [(4, 20)]}, counters={"items": 100}, store={"spans": 60}
        )
        self.assertEqual(complaints, [])
        self.assertEqual(figures["of_these_arrived_all_the_same"], 1)

    def test_what_is_wrong_is_named(self):
        cases = {
            "1 acknowledged batches never arrived: [3]": {"lost": [3]},
            "1 batches arrived with other than 20 spans: [1]": {
                "batches": {1: [(1, 19)]}
            },
            "1 requests were dropped before they were read": {"unread": [4]},
            "the bench counts 6 requests, and shows 5": {"counters": {"requests": 6}},
            "counts 2 requests as held, and shows 3": {"counters": {"captured": 2}},
            "counts 1 requests as dropped, and 2 are no longer there": {
                "counters": {"dropped": 1}
            },
            "the bench counts 100 spans, and 80 came": {"counters": {"items": 100}},
            "of 80 spans the bench holds 20 and counts 40 as dropped": {
                "store": {"spans": 20}
            },
            "of which the sender says nothing: [9]": {"batches": {9: [(4, 20)]}},
            "nothing was acknowledged": {"acked": set()},
        }
        for said, wrong in cases.items():
            with self.subTest(said):
                complaints, _ = books(**wrong)
                self.assertTrue(any(said in one for one in complaints), complaints)


if __name__ == "__main__":
    unittest.main()
