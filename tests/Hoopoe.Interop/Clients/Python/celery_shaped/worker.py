"""The side that does the work."""

import datetime
import threading

import kombu
from kombu.common import QoS

from .app import drain

PREFETCH = 4


class Retry(Exception):
    """Raised by a task that wants to be retried."""

    def __init__(self, countdown=None, eta=None):
        super().__init__("retry")
        self.countdown, self.eta = countdown, eta


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
                drain(connection)
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
