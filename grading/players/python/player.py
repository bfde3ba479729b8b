"""A player over the official OpenTelemetry SDK for Python.

It obeys the judge's steps (docs/player-protocol.md) with nothing but the SDK's public API, so a
scenario that it passes asks for nothing that only our own code gives. It is configured as any
program is, by OTEL_EXPORTER_OTLP_ENDPOINT and its kin. It keeps no virtual time. This file speaks
the protocol; what the steps do is in tracing.py and propagation.py.
"""

import json
import os
import queue
import threading

from arguments import Invalid, Unsupported
from propagation import Propagation
from tracing import Tracing


class Player:
    """Reads requests, runs steps, answers. Called steps run in order on one thread."""

    def __init__(self, requests, replies, steps):
        self._requests = requests
        self._replies = replies
        self._steps = steps
        self._writing = threading.Lock()
        self._called = queue.Queue()

    def run(self):
        self._write({"hello": {"player": "python", "ops": sorted(self._steps), "clock": False}})
        threading.Thread(target=self._play_called, daemon=True).start()
        for line in self._requests:
            request = json.loads(line)
            if request.get("begin"):
                threading.Thread(target=self._play, args=(request,), daemon=True).start()
            else:
                self._called.put(request)

    def _play_called(self):
        while True:
            self._play(self._called.get())

    def _play(self, request):
        self._write({"id": request["id"], **self._reply(request)})

    def _reply(self, request):
        step = self._steps.get(request["op"])
        if step is None:
            return error("unsupported", f"this player has no {request['op']}")
        try:
            return {"ok": step(request.get("args") or {}, request.get("as", ""))}
        except Invalid as invalid:
            return error("invalid", invalid)
        except Unsupported as unsupported:
            return error("unsupported", unsupported)
        except Exception as exception:  # whatever the SDK throws is an answer
            return error("exception", f"{type(exception).__name__}: {exception}")

    def _write(self, message):
        with self._writing:
            self._replies.write(json.dumps(message) + "\n")
            self._replies.flush()


def error(kind, message):
    return {"error": {"kind": kind, "message": str(message)}}


def main():
    descriptor = int(os.environ["OTELIER_PLAYER_FD"])
    requests = open(descriptor, encoding="utf-8", newline="\n", closefd=False)
    replies = open(descriptor, "w", encoding="utf-8", newline="\n", closefd=False)
    tracing = Tracing()
    propagation = Propagation(tracing)
    steps = {
        "span.record": tracing.record,
        "flush": tracing.flush,
        "context.extract": propagation.extract,
        "context.inject": propagation.inject,
        "service.start": propagation.serve,
    }
    Player(requests, replies, steps).run()
    # The judge has seen enough: no last export, no waiting for threads.
    os._exit(0)


if __name__ == "__main__":
    main()
