"""Runs the named scenarios of a Python client and prints a line for each.

A line is `ok NAME`, `FAIL NAME reason`, or `skipped NAME` where other names were given.
"""

import signal
import sys
import time
import traceback
import uuid

LIMIT_SECONDS = 30
_scenarios = []


class Failed(Exception):
    """The broker did something else than the scenario expects."""


def scenario(name):
    """Gives a function that takes host and port the name the tests know it by."""
    def register(function):
        _scenarios.append((name, function))
        return function
    return register


def unique(purpose):
    """A name nobody else in this run uses."""
    return f"interop-{purpose}-{uuid.uuid4().hex}"


def equal(expected, actual, what):
    if expected != actual:
        raise Failed(f"{what}: expected <{expected!r}>, saw <{actual!r}>")


def that(holds, what):
    if not holds:
        raise Failed(what)


def raises(kind, action, what):
    try:
        action()
    except kind as expected:
        return expected
    raise Failed(f"{what}: expected {kind.__name__}, saw success")


def eventually(holds, what, seconds=10):
    limit = time.monotonic() + seconds
    while not holds():
        that(time.monotonic() < limit, f"not within {seconds} seconds: {what}")
        time.sleep(0.02)


def main():
    """The main program: HOST PORT [NAME ...]."""
    host, port, wanted = sys.argv[1], int(sys.argv[2]), set(sys.argv[3:])
    signal.signal(signal.SIGALRM, _out_of_time)
    failures = 0
    for name, function in _scenarios:
        if wanted and name not in wanted:
            print(f"skipped {name}", flush=True)
            continue
        signal.alarm(LIMIT_SECONDS)
        try:
            function(host, port)
            print(f"ok {name}", flush=True)
        except Exception as failure:  # whatever a scenario raises is its failure and must not stop the others
            failures += 1
            reason = " ".join(f"{type(failure).__name__}: {failure}".split())
            print(f"FAIL {name} {reason}", flush=True)
            traceback.print_exc()
        finally:
            signal.alarm(0)
    sys.exit(1 if failures else 0)


def _out_of_time(_signal, _frame):
    raise Failed(f"not done within {LIMIT_SECONDS} seconds")
