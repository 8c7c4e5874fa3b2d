"""The topology shared by a worker and its callers."""

import socket

import kombu
from kombu import pidbox

from scenarios import unique


class App:
    """Names and declarations of one task queue."""

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


def drain(connection):
    """Handles what came in, and waits a moment for it if nothing did."""
    try:
        connection.drain_events(timeout=0.05)
    except socket.timeout:
        pass
