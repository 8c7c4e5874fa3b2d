"""What queues and exchanges do with a message by themselves."""

import datetime

import pika
import pika.exceptions

from scenarios import equal, raises, scenario, that, unique
from .session import connect, own_queue, take


@scenario("redeclare-mismatch-queue")
def redeclare_mismatch(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    queue = own_queue(channel, x_message_ttl=1000)
    failure = raises(pika.exceptions.ChannelClosedByBroker,
                     lambda: channel.queue_declare(queue, exclusive=True, arguments={"x-message-ttl": 2000}), "another time to live")
    equal(406, failure.reply_code, "code")
    that("inequivalent arg 'x-message-ttl'" in failure.reply_text, failure.reply_text)
    connection.close()


@scenario("dead-letter")
def dead_letter(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    dead = own_queue(channel)
    queue = own_queue(channel, x_message_ttl=50, x_dead_letter_exchange="", x_dead_letter_routing_key=dead)
    channel.basic_publish("", queue, b"short-lived")
    death = take(connection, channel, dead, 1)[0][1].headers["x-death"][0]
    equal((1, "expired", queue, "", [queue]), tuple(death[k] for k in ("count", "reason", "queue", "exchange", "routing-keys")), "death")
    that(isinstance(death["time"], datetime.datetime), "the time of death")
    connection.close()


@scenario("priorities-order-messages")
def priorities(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    channel.confirm_delivery()
    queue = own_queue(channel, x_max_priority=5)
    for priority in (1, 5, 3):
        channel.basic_publish("", queue, str(priority).encode(), pika.BasicProperties(priority=priority))
    equal([b"5", b"3", b"1"], [body for _, _, body in take(connection, channel, queue, 3)], "order")
    connection.close()


@scenario("routing")
def routing(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    topic, fanout, queue = unique("topic"), unique("fanout"), own_queue(channel)
    channel.exchange_declare(topic, "topic", auto_delete=True, arguments={"alternate-exchange": fanout})
    channel.exchange_declare(fanout, "fanout", auto_delete=True)
    channel.queue_bind(queue, topic, "a.#")
    channel.queue_bind(queue, fanout)
    channel.queue_bind(queue, "amq.headers", arguments={"x-match": "all", "run": queue})
    for key in ("a.b", "c"):
        channel.basic_publish(topic, key, key.encode())
    channel.basic_publish("amq.headers", "", b"by header", pika.BasicProperties(headers={"run": queue, "more": 1}))
    equal([b"a.b", b"c", b"by header"], [body for _, _, body in take(connection, channel, queue, 3)], "messages")
    channel.exchange_bind(fanout, topic, "c")
    channel.exchange_unbind(fanout, topic, "c")
    connection.close()
