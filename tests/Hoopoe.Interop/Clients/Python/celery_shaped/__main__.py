"""Runs the scenarios: results, failures, retries, lost workers, broadcasts."""

import time

import kombu

from scenarios import equal, eventually, main, scenario, that
from .app import App, drain
from .caller import Caller
from .worker import PREFETCH, Retry, Worker


def work(host, port, tasks, use, workers=1):
    """Starts workers, lets use(caller, workers) drive them, and takes everything down."""
    app = App(host, port)
    with app.connect() as connection:
        app.queue(connection.default_channel).declare()
        app.countdown(connection.default_channel).declare()
    started = [Worker(app, tasks) for _ in range(workers)]
    for worker in started:
        worker.start()
    caller = Caller(app)
    try:
        use(caller, started)
    finally:
        caller.close()
        for worker in started:
            worker.stop()
        app.delete()


@scenario("tasks-return-results")
def tasks_return_results(host, port):
    def use(caller, workers):
        identities = [caller.send("add", i, i) for i in range(200)]
        equal([2 * i for i in range(200)], [result["result"] for result in caller.wait(identities)], "results")
        that(all(worker.most_in_hand <= PREFETCH for worker in workers), "more tasks in hand than the prefetch allows")

    work(host, port, {"add": lambda _, x, y: x + y}, use, workers=2)


@scenario("failing-task-reports")
def failing_task(host, port):
    def use(caller, _):
        result = caller.wait([caller.send("divide", 1, 0)])[0]
        equal("FAILURE", result["status"], "status")
        that("ZeroDivisionError" in result["result"], result["result"])

    work(host, port, {"divide": lambda _, x, y: x / y}, use)


@scenario("retry-with-countdown")
def retry_with_countdown(host, port):
    def flaky(retries):
        if retries < 3:
            raise Retry(countdown=0.1)
        return retries

    def use(caller, _):
        begun = time.monotonic()
        result = caller.wait([caller.send("flaky")])[0]
        equal(("SUCCESS", 3), (result["status"], result["retries"]), "result")
        that(time.monotonic() - begun >= 0.3, "three countdowns were shorter than promised")

    work(host, port, {"flaky": flaky}, use)


@scenario("retry-with-eta")
def retry_with_eta(host, port):
    def flaky(retries):
        if retries < 2:
            raise Retry(eta=0.1)
        return retries

    work(host, port, {"flaky": flaky}, lambda caller, _: equal(2, caller.wait([caller.send("flaky")])[0]["retries"], "retries"))


@scenario("killed-worker-returns-its-tasks")
def killed_worker(host, port):
    app = App(host, port)
    with app.connect() as doomed:
        queue = app.queue(doomed.default_channel)
        queue.declare()
        app.countdown(doomed.default_channel).declare()
        caller = Caller(app)
        identities = [caller.send("echo", i) for i in range(5)]
        held = []
        consumer = kombu.Consumer(doomed.default_channel, [queue], callbacks=[lambda _, message: held.append(message)], accept=["json"])
        consumer.qos(prefetch_count=PREFETCH)
        consumer.consume()
        eventually(lambda: drain(doomed) or len(held) == PREFETCH, "tasks in hand")
        # The worker dies with its tasks unacknowledged: no close, just a socket that is gone.
        doomed.connection.transport.sock.close()
        doomed.connection.transport.connected = False
        doomed.collect()
    worker = Worker(app, {"echo": lambda _, i: i})
    worker.start()
    try:
        equal(list(range(5)), [result["result"] for result in caller.wait(identities)], "results")
    finally:
        caller.close()
        worker.stop()
        app.delete()


@scenario("broadcast-reaches-every-worker")
def broadcast(host, port):
    def use(caller, workers):
        mailbox = caller.app.mailbox(caller.connection)
        names = {worker.name for worker in workers}
        eventually(lambda: _pinged(mailbox) == names, "an answer from every worker", 20)

    work(host, port, {}, use, workers=3)


def _pinged(mailbox):
    replies = mailbox.multi_call("ping", timeout=1, limit=3)
    that(all(answer == {"ok": "pong"} for reply in replies for answer in reply.values()), f"saw {replies}")
    return {name for reply in replies for name in reply}


main()
