"""The side that asks for work."""

import uuid

import kombu

from scenarios import eventually, that
from .app import drain


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
        eventually(lambda: drain(self.connection) or set(identities) <= set(self.results), "the results", 20)
        return [self.results[identity] for identity in identities]

    def close(self):
        self.consumer.cancel()
        self.connection.close()

    def _on_result(self, body, message):
        that(body["task_id"] not in self.results, "a result came twice")
        self.results[body["task_id"]] = body
