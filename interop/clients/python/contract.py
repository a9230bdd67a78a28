"""The command line and the records that every interop client shares: see ProgramClient.java and Payload.java."""

import argparse
import json
import logging
import sys


# Printed when all is done: what clients log meanwhile must not fall into the middle of a line.
LINES = []


def key(i):
    return f"k-{i % 50}".encode()


def value(i):
    return (f"v-{i}-" + "p" * (i * 7 % 200)).encode()


def headers(i):
    return [("h1", f"x{i}".encode()), ("h2", b"" if i % 3 == 0 else bytes([0, 255, i % 256]))]


def print_acked(i, partition, offset):
    LINES.append(json.dumps({"i": i, "partition": partition, "offset": offset}))


def print_received(partition, offset, key, value, headers, timestamp):
    line = {
        "partition": partition,
        "offset": offset,
        "key": key.decode(),
        "value": value.decode(),
        "headers": [{"name": name, "hex": content.hex()} for name, content in headers],
        "timestamp": timestamp,
    }
    LINES.append(json.dumps(line))


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["produce", "consume"])
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--codec", default="none")
    parser.add_argument("--group")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, required=True)
    return parser.parse_args()


def run(produce, consume):
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    args = arguments()
    (produce if args.command == "produce" else consume)(args)
    print("\n".join(LINES), flush=True)
