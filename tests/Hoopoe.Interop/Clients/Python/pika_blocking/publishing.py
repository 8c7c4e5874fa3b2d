"""What arrives is what was sent, and the publisher learns what became of it."""

import datetime
import decimal
import hashlib
import random

import pika
import pika.exceptions

from scenarios import equal, raises, scenario
from .session import connect, own_queue, take


@scenario("properties-and-headers-are-echoed")
def properties(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    queue = own_queue(channel)
    headers = {
        "int": -5, "long": 2 ** 40, "text": "zażółć", "yes": True, "none": None, "decimal": decimal.Decimal("12.34"),
        "time": datetime.datetime(2024, 1, 2, 3, 4, 5), "list": [1, "two", None], "table": {"deep": {"deeper": 1}},
        "long text": "x" * 5000,
    }
    sent = pika.BasicProperties(
        content_type="text/plain", content_encoding="utf-8", headers=headers, delivery_mode=2, priority=7, correlation_id="correlation",
        reply_to="reply", expiration="60000", message_id="message", timestamp=1_700_000_000, type="type", user_id="guest",
        app_id="app", cluster_id="cluster")
    channel.basic_publish("", queue, b"body", sent)
    method, seen, body = take(connection, channel, queue, 1)[0]
    equal((b"body", False, "", queue), (body, method.redelivered, method.exchange, method.routing_key), "delivery")
    for name in vars(sent):
        equal(getattr(sent, name), getattr(seen, name), name)
    connection.close()


@scenario("bodies-of-every-size")
def bodies(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    channel.confirm_delivery()
    queue = own_queue(channel)
    for size in (0, 1, 131_064, 131_065, 1_000_000, 10_000_000):
        body = random.Random(size).randbytes(size)
        channel.basic_publish("", queue, body)
        _, _, seen = channel.basic_get(queue, auto_ack=True)
        equal(hashlib.sha256(body).digest(), hashlib.sha256(seen).digest(), f"checksum of {size} bytes")
    connection.close()


@scenario("mandatory-is-returned")
def mandatory(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    channel.confirm_delivery()
    failure = raises(pika.exceptions.UnroutableError, lambda: channel.basic_publish("", "nobody", b"back", mandatory=True), "nobody's key")
    equal((312, "NO_ROUTE"), (failure.messages[0].method.reply_code, failure.messages[0].method.reply_text), "return")
    connection.close()


@scenario("full-queue-rejects")
def full_queue(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    channel.confirm_delivery()
    queue = own_queue(channel, x_max_length=1, x_overflow="reject-publish")
    channel.basic_publish("", queue, b"fits")
    raises(pika.exceptions.NackError, lambda: channel.basic_publish("", queue, b"too much"), "a full queue")
    connection.close()


@scenario("transactions")
def transactions(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    queue = own_queue(channel)
    channel.tx_select()
    channel.basic_publish("", queue, b"rolled back")
    channel.tx_rollback()
    channel.basic_publish("", queue, b"committed")
    channel.tx_commit()
    equal([b"committed"], [body for _, _, body in take(connection, channel, queue, 1)], "messages")
    connection.close()
