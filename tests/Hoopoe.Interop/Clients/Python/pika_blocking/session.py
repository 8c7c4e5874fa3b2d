"""Connections, queues and deliveries as the scenarios need them."""

import time

import pika

from scenarios import that, unique

GUEST = pika.PlainCredentials("guest", "guest")


def connect(host, port, credentials=GUEST, **options):
    return pika.BlockingConnection(pika.ConnectionParameters(host, port, credentials=credentials, **options))


def own_queue(channel, **arguments):
    """A queue of this connection alone; arguments are written with underscores."""
    named = {key.replace("_", "-"): value for key, value in arguments.items()}
    return channel.queue_declare(unique("queue"), exclusive=True, arguments=named).method.queue


def take(connection, channel, queue, count, auto_ack=True):
    """Consumes until count messages came."""
    seen = []
    tag = channel.basic_consume(queue, lambda _, method, properties, body: seen.append((method, properties, body)), auto_ack=auto_ack)
    limit = time.monotonic() + 10
    while len(seen) < count:
        that(time.monotonic() < limit, f"{len(seen)} of {count} messages within ten seconds")
        connection.process_data_events(0.1)
    channel.basic_cancel(tag)
    return seen
