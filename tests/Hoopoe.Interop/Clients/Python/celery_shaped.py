"""A worker and its callers in the shape Celery gives them on kombu, which Debian does not package together.

Tasks travel with Celery's message protocol 2 through a durable direct exchange; the worker prefetches, acknowledges late,
retries with a countdown (by a queue whose messages expire into the task queue, or by an ETA it waits for with the message in
hand), answers to a reply queue and listens to a broadcast mailbox.
"""

import datetime
import socket
import threading
import time
import uuid

import kombu
from kombu import pidbox
from kombu.common import QoS

from scenarios import eventually, equal, main, scenario, that, unique

PREFETCH = 4


class Retry(Exception):
    """Raised by a task that wants to be retried."""

    def __init__(self, countdown=None, eta=None):
        super().__init__("retry")
        self.countdown, self.eta = countdown, eta


class App:
    """The topology shared by a worker and its callers."""

    def __init__(self, host, port):
        self.url = f"amqp://guest:guest@{host}:{port}//"
        self.name = unique("celery")
        self.exchange = kombu.Exchange(self.name, type="direct", durable=True)
        self.queue = kombu.Queue(self.name, self.exchange, routing_key=self.name, durable=True, max_priority=9)
        self.countdown = kombu.Queue(
            self.name + ".countdown", routing_key=self.name + ".countdown", durable=True,
            queue_arguments={"x-dead-letter-exchange": self.name, "x-dead-letter-routing-key": self.name})
        self.mailbox = pidbox.Mailbox(self.name, type="fanout")

    def connect(self):
        return kombu.Connection(self.url, heartbeat=10, transport_options={"confirm_publish": True})

    def delete(self):
        with self.connect() as connection:
            channel = connection.default_channel
            for queue in (self.queue, self.countdown):
                queue(channel).delete()
            self.exchange(channel).delete()


class Caller:
    """Sends tasks and collects their results from a reply queue of its own."""

    def __init__(self, app):
        self.app, self.connection, self.results = app, app.connect(), {}
        self.reply_queue = kombu.Queue(str(uuid.uuid4()), durable=False, auto_delete=True, expires=60, exclusive=False)
        self.consumer = self.connection.Consumer(self.reply_queue, callbacks=[self._on_result], no_ack=True)
        self.consumer.consume()
        self.producer = self.connection.Producer()

    def send(self, task, *arguments, **options):
        identity = str(uuid.uuid4())
        self.producer.publish(
            (arguments, {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}),
            exchange=self.app.exchange, routing_key=self.app.name, declare=[self.app.queue, self.app.countdown], serializer="json",
            headers={"lang": "py", "task": task, "id": identity, "root_id": identity, "parent_id": None, "group": None, "retries": 0,
                     "eta": None, "expires": None, "timelimit": [None, None], "argsrepr": repr(arguments), "kwargsrepr": "{}"},
            correlation_id=identity, reply_to=self.reply_queue.name, delivery_mode=2, **options)
        return identity

    def wait(self, identities):
        eventually(lambda: _drain(self.connection) or set(identities) <= set(self.results), "the results", 20)
        return [self.results[identity] for identity in identities]

    def close(self):
        self.consumer.cancel()
        self.connection.close()

    def _on_result(self, body, message):
        that(body["task_id"] not in self.results, "a result came twice")
        self.results[body["task_id"]] = body


class Worker(threading.Thread):
    """Runs tasks until told to stop; tasks take the number of retries so far and their arguments."""

    def __init__(self, app, tasks):
        super().__init__(daemon=True)
        self.app, self.tasks, self.stopping = app, tasks, threading.Event()
        self.failure, self.most_in_hand, self.in_hand, self.waiting = None, 0, 0, []

    def run(self):
        try:
            with self.app.connect() as connection:
                self._work(connection)
        except Exception as failure:  # reported by stop on the scenario's own thread
            self.failure = failure

    def stop(self):
        self.stopping.set()
        self.join(15)
        if self.failure:
            raise self.failure

    def _work(self, connection):
        channel = connection.channel()
        node = self.app.mailbox.Node(self.name, channel=connection.channel())
        node.handlers["ping"] = lambda *_, **__: {"ok": "pong"}
        control = node.listen(callback=lambda body, message: node.handle_message(body, message))
        consumer = kombu.Consumer(channel, [self.app.queue], callbacks=[self._on_task], accept=["json"])
        qos = QoS(consumer.qos, PREFETCH)
        qos.update()
        self.producer = connection.Producer()
        with consumer:
            while not self.stopping.is_set():
                connection.heartbeat_check()
                _drain(connection)
                self._run_due()
        control.cancel()

    def _on_task(self, body, message):
        self.in_hand += 1
        self.most_in_hand = max(self.most_in_hand, self.in_hand)
        eta = message.headers["eta"]
        self.waiting.append((datetime.datetime.fromisoformat(eta) if eta else datetime.datetime.min, body, message))

    def _run_due(self):
        due = [entry for entry in self.waiting if entry[0] <= datetime.datetime.utcnow()]
        self.waiting = [entry for entry in self.waiting if entry[0] > datetime.datetime.utcnow()]
        for _, body, message in due:
            self._run(body, message)

    def _run(self, body, message):
        headers = message.headers
        try:
            result = self.tasks[headers["task"]](headers["retries"], *body[0])
            self._reply(message, {"status": "SUCCESS", "result": result})
        except Retry as retry:
            self._retry(retry, body, message)
        except Exception as failure:  # a failing task is a result
            self._reply(message, {"status": "FAILURE", "result": repr(failure)})
        message.ack()
        self.in_hand -= 1

    def _retry(self, retry, body, message):
        headers = dict(message.headers, retries=message.headers["retries"] + 1)
        target = {"exchange": self.app.exchange, "routing_key": self.app.name}
        if retry.countdown:
            target = {"routing_key": self.app.countdown.name, "expiration": retry.countdown}
        else:
            headers["eta"] = (datetime.datetime.utcnow() + datetime.timedelta(seconds=retry.eta)).isoformat()
        self.producer.publish(body, headers=headers, serializer="json", correlation_id=message.properties["correlation_id"],
                              reply_to=message.properties["reply_to"], **target)

    def _reply(self, message, result):
        self.producer.publish(dict(result, task_id=message.headers["id"], retries=message.headers["retries"]), serializer="json",
                              routing_key=message.properties["reply_to"], correlation_id=message.properties["correlation_id"])


def _drain(connection):
    try:
        connection.drain_events(timeout=0.05)
    except socket.timeout:
        pass


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
        eventually(lambda: _drain(doomed) or len(held) == PREFETCH, "tasks in hand")
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
