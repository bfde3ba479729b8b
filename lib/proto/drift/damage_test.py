#!/usr/bin/env python3
"""The drift check names what was changed in a damaged copy, and says so when it cannot compare.

Exits 0: it does. 1: it does not. 2: it could not be tried (packages could not be prepared).
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent
V1 = "opentelemetry/proto/{0}/v1/{0}.proto"

# file, what is replaced, by what, the line that must be read
DAMAGES = [
    (V1.format("trace"), "string name = 5;", "string name = 17;",
     "opentelemetry.proto.trace.v1.Span field 5 name: absent here, name in PyPI"),
    (V1.format("trace"), "string trace_state = 3;", "string tracestate = 3;",
     "opentelemetry.proto.trace.v1.Span field 3 name: tracestate here, trace_state in PyPI"),
    (V1.format("logs"), "fixed64 time_unix_nano = 1;", "uint64 time_unix_nano = 1;",
     "opentelemetry.proto.logs.v1.LogRecord field 1 type: uint64 here, fixed64 in PyPI"),
    (V1.format("resource"), "repeated opentelemetry.proto.common.v1.EntityRef", "opentelemetry.proto.common.v1.EntityRef",
     "opentelemetry.proto.resource.v1.Resource field 3 label: optional here, repeated in PyPI"),
    (V1.format("metrics"), "optional double min = 12;", "double min = 12;",
     "opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint field 12 presence: by type here, explicit in PyPI"),
    (V1.format("metrics"), "    Summary summary = 11;\n  }", "  }\n  Summary summary = 11;",
     "opentelemetry.proto.metrics.v1.Metric field 11 oneof: none here, data in PyPI"),
    (V1.format("trace"), "SPAN_KIND_CLIENT = 3;", "SPAN_KIND_CLIENT = 7;",
     "opentelemetry.proto.trace.v1.Span.SpanKind value SPAN_KIND_CLIENT: 7 here, 3 in PyPI"),
    (V1.format("trace"), "  reserved 1;\n", "",
     "opentelemetry.proto.trace.v1.Status reserved number 1: absent here, reserved in PyPI"),
    ("google/rpc/status.proto", "int32 code = 1;", "int64 code = 1;",
     "google.rpc.Status field 1 type: int64 here, int32 in PyPI"),
]  # fmt: skip


def check(protos, *more):
    command = [sys.executable, str(HERE / "check.py"), "--against", "python", "--protos", str(protos), *more]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def main():
    code, output = check(PROTOS)
    if code == 2:
        print(output, end="")
        return 2
    failures = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, (file, old, new, named) in enumerate(DAMAGES):
            copy = pathlib.Path(scratch) / str(number)
            shutil.copytree(PROTOS, copy, ignore=lambda folder, names: {"drift", "tests"} & set(names))
            text = (copy / file).read_text()
            if old not in text:
                failures.append(f"{file} has no {old!r} to damage: mend this test")
                continue
            (copy / file).write_text(text.replace(old, new, 1))
            code, output = check(copy)
            if code != 1 or named not in output:
                failures.append(f"{file}: {old!r} -> {new!r}\n  expected exit 1 and: {named}\n  got exit {code} and:\n{output}")
        nowhere = pathlib.Path(scratch) / "peers"
        code, output = check(PROTOS, "--peers", str(nowhere))
        if code != 2 or "skipped" not in output:
            failures.append(f"without packages: expected exit 2 and the word skipped, got exit {code} and:\n{output}")
    for failure in failures:
        print(failure)
    print(f"{len(DAMAGES) + 1 - len(failures)} of {len(DAMAGES) + 1} damages named")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
