"""One trace through services of several SDKs, over real HTTP: judge, ours, Python, ours, Go, …

    hops.py '{"cpp": ["path/to/player"], "python": ["python", "player.py"], …}' cpp python cpp go …

Starts each player, asks it for its service (docs/player-protocol.md) and sends one request through
the services in the order given. Every call passes a relay here that notes its headers, so each hop is
judged by what was really sent: one trace id, a new span id, the tracestate's order, the baggage. SDKs
that export are asked to flush, and their spans must be parents and children as the headers said.
Exit 0 all held, 1 something did not (a line each), 2 it could not be tried (the last line says why).
"""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
FIRST_PARENT = "00f067aa0ba902b7"
TRACESTATE = ["otelier=first", "vendor@tenant=two/2:b", "zz=3"]
# Every printable character of ASCII, and some that are not; a blank has an entry of its own.
BAGGAGE = {
    "ascii": "".join(chr(code) for code in range(0x21, 0x7F)),
    "unicode": "é你好🙂",
    "percent": "100%25",
    "blank": "two words",
}
# Python's propagator writes a blank as "+", which is no percent-encoding: whoever comes after it
# reads a plus. That is a known deviation of its own (grading/players/python/deviations.yaml).
PLUS_AFTER = "python"

SERVER, CLIENT = 2, 3
PATIENCE = 30  # seconds, for anything that is asked here


class CouldNotTry(Exception):
    pass


class Player:
    """A child that speaks the player protocol."""

    def __init__(self, name, argv, environment, patience=PATIENCE):
        ours, theirs = socket.socketpair()
        ours.settimeout(patience)
        keep = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        keep["OTELIER_PLAYER_FD"] = str(theirs.fileno())
        try:
            self._child = subprocess.Popen(
                argv, env=keep | environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        except OSError as error:
            raise CouldNotTry(f"the player {name} does not start: {error}") from None
        theirs.close()
        self._socket, self._lines, self._number = ours, ours.makefile("rw", encoding="utf-8"), 0
        self.name = name
        self.ops = self._read()["hello"]["ops"]

    def ask(self, op, args):
        self._number += 1
        self._lines.write(json.dumps({"id": self._number, "op": op, "args": args}) + "\n")
        self._lines.flush()
        reply = self._read()
        if "ok" not in reply:
            raise CouldNotTry(f"{self.name} answers {op} with {reply}")
        return reply["ok"]

    def _read(self):
        line = self._lines.readline()
        if not line:
            raise CouldNotTry(f"the player {self.name} ended")
        return json.loads(line)

    def stop(self):
        self._lines.close()
        self._socket.close()
        try:
            self._child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()


class Relay:
    """Notes what each hop sent and hands it on; takes exported spans as well."""

    def __init__(self):
        self.services = []  # URL of the service behind hop 0, 1, 2 …
        self.sent = {}  # hop → its headers, in order
        self.exports = []  # bodies
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                status, answer = relay.take(self.path, self.headers.items(), self._body())
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def _body(self):
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, path, headers, body):
        if path == "/v1/traces":
            self.exports.append(body)
            return 200, b""
        hop = int(path.rsplit("/", 1)[1])
        self.sent[hop] = headers
        if hop == len(self.services):
            return 200, b"[]"
        handed_on = [pair for pair in headers if pair[0].lower() in CARRIED]
        return post(self.services[hop], handed_on, body)


CARRIED = ("traceparent", "tracestate", "baggage", "content-type")


def post(url, headers, body):
    request = urllib.request.Request(url, body)
    for name, value in headers:
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def value_of(headers, name):
    return ",".join(value for key, value in headers if key.lower() == name)


def members(header):
    return [member.strip() for member in header.split(",") if member.strip()]


def entries(header):
    """Baggage as the specification reads it: percent-encoded UTF-8, a plus is a plus."""
    pairs = (member.split(";")[0].split("=", 1) for member in members(header))
    return {key.strip(): urllib.parse.unquote(value.strip()) for key, value in pairs}


def spans_in(exports):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    for body in exports:
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = next(
                (a.value.string_value for a in resource.resource.attributes if a.key == "service.name"),
                "",
            )
            for scope in resource.scope_spans:
                for span in scope.spans:
                    yield service, span


class Verdict:
    def __init__(self):
        self.wrong = []

    def expect(self, where, what, wanted, got):
        if wanted != got:
            self.wrong.append(f"{where}: {what}: expected {wanted!r}, came {got!r}")


def judge_headers(route, sent, verdict):
    """What each service sent on. Gives the span ids in the headers, hop by hop."""
    ids = [FIRST_PARENT]
    plus = False
    for hop, name in enumerate(route, start=1):
        where = f"hop {hop}, sent by {name}"
        if hop not in sent:
            verdict.wrong.append(f"{where}: nothing came")
            return ids
        plus = plus or name == PLUS_AFTER
        headers = sent[hop]
        version, trace_id, span_id, flags = (value_of(headers, "traceparent").split("-") + [""] * 4)[:4]
        verdict.expect(where, "version", "00", version)
        verdict.expect(where, "trace id", TRACE, trace_id)
        verdict.expect(where, "sampled", 1, int(flags or "0", 16) & 1)
        verdict.expect(where, "span id is new", True, len(span_id) == 16 and span_id not in ids)
        verdict.expect(where, "tracestate", TRACESTATE, members(value_of(headers, "tracestate")))
        expected = BAGGAGE | ({"blank": "two+words"} if plus else {})
        got = entries(value_of(headers, "baggage"))
        for key, value in expected.items():
            verdict.expect(where, f"baggage {key}", value, got.get(key))
        ids.append(span_id)
    return ids


def judge_spans(route, exporting, ids, exports, verdict):
    """The spans of those that export are parents and children as the headers said."""
    spans = list(spans_in(exports))
    for hop, name in enumerate(route):
        if name not in exporting or hop + 1 >= len(ids):
            continue
        where = f"{name}, between hop {hop} and {hop + 1}"
        mine = [span for service, span in spans if service == name and span.trace_id.hex() == TRACE]
        calls = [s for s in mine if s.kind == CLIENT and s.span_id.hex() == ids[hop + 1]]
        verdict.expect(where, "the span whose id it sent was exported", 1, len(calls))
        if not calls:
            continue
        serving = [s for s in mine if s.kind == SERVER and s.span_id == calls[0].parent_span_id]
        verdict.expect(where, "its parent is the span that serves", 1, len(serving))
        if serving:
            verdict.expect(where, "whose parent came in the header", ids[hop], serving[0].parent_span_id.hex())


def send(relay, route):
    arguments = []
    for hop in range(len(route), 0, -1):
        arguments = [{"url": f"{relay.url}/hop/{hop}", "arguments": arguments}]
    baggage = ",".join(f"{key}={urllib.parse.quote(value, safe='')}" for key, value in BAGGAGE.items())
    headers = [
        ("Content-Type", "application/json"),
        ("traceparent", f"00-{TRACE}-{FIRST_PARENT}-01"),
        ("tracestate", ",".join(TRACESTATE)),
        ("baggage", baggage),
    ]
    return post(f"{relay.url}/hop/0", headers, json.dumps(arguments).encode())


def main():
    commands, route = json.loads(sys.argv[1]), sys.argv[2:]
    verdict = Verdict()
    relay = Relay()
    players = {}
    try:
        for name in dict.fromkeys(route):
            environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": relay.url, "OTEL_SERVICE_NAME": name}
            players[name] = Player(name, commands[name], environment)
        ports = {name: player.ask("service.start", {})["port"] for name, player in players.items()}
        relay.services = [f"http://127.0.0.1:{ports[name]}/" for name in route]
        status, answer = send(relay, route)
        verdict.expect("the first service", "status and answer", (200, [200]), (status, json.loads(answer)))
        exporting = [name for name, player in players.items() if "flush" in player.ops]
        for name in exporting:
            players[name].ask("flush", {"within": "10s"})
        ids = judge_headers(route, relay.sent, verdict)
        judge_spans(route, exporting, ids, relay.exports, verdict)
    except (CouldNotTry, ImportError, OSError) as error:
        print(error)
        return 2
    finally:
        for player in players.values():
            player.stop()
    for line in verdict.wrong:
        print(line)
    if not verdict.wrong:
        print(f"judge -> {' -> '.join(route)} -> judge: one trace, {len(route)} hops as they should be")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
