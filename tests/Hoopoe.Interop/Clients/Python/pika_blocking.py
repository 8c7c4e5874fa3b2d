"""pika's BlockingConnection, the way most Python scripts speak to a broker."""

import datetime
import decimal
import hashlib
import random
import time

import pika
import pika.exceptions

from scenarios import equal, eventually, main, raises, scenario, that, unique

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


@scenario("connect-negotiates")
def connect_negotiates(host, port):
    connection = connect(host, port, virtual_host="/", heartbeat=7, frame_max=8192, channel_max=50,
                         client_properties={"connection_name": "interop-pika"})
    that(connection.is_open, "the connection is not open")
    equal(True, connection.publisher_confirms_supported, "publisher confirms")
    equal(True, connection.basic_nack_supported, "basic.nack")
    equal(True, connection.consumer_cancel_notify_supported, "consumer cancel notification")
    equal(True, connection.exchange_exchange_bindings_supported, "exchange to exchange bindings")
    connection.close()
    that(connection.is_closed, "the connection is not closed")


@scenario("bad-password-is-access-refused")
def bad_password(host, port):
    raises(pika.exceptions.ProbableAuthenticationError,
           lambda: connect(host, port, credentials=pika.PlainCredentials("guest", "wrong")), "a bad password")


@scenario("missing-vhost-is-not-allowed")
def missing_vhost(host, port):
    failure = raises(pika.exceptions.ProbableAccessDeniedError, lambda: connect(host, port, virtual_host="nowhere"), "a missing virtual host")
    that("NOT_ALLOWED - vhost nowhere not found" in str(failure), str(failure))


@scenario("heartbeats-keep-an-idle-connection")
def heartbeats(host, port):
    connection = connect(host, port, heartbeat=1)
    channel = connection.channel()
    connection.sleep(4)
    own_queue(channel)
    connection.close()


@scenario("silent-client-is-cut")
def silent_client(host, port):
    connection = connect(host, port, heartbeat=1)
    time.sleep(6)
    raises(pika.exceptions.AMQPError, lambda: (connection.process_data_events(1), connection.channel()), "six silent seconds")


@scenario("channel-error-leaves-other-channels")
def channel_error(host, port):
    connection = connect(host, port)
    doomed, healthy = connection.channel(), connection.channel()
    failure = raises(pika.exceptions.ChannelClosedByBroker, lambda: doomed.queue_declare("nothing-here", passive=True), "a missing queue")
    equal((404, "NOT_FOUND - no queue 'nothing-here' in vhost '/'"), (failure.reply_code, failure.reply_text), "reason")
    own_queue(healthy)
    connection.close()


@scenario("connection-error-is-reported")
def connection_error(host, port):
    connection = connect(host, port)
    failure = raises(pika.exceptions.ConnectionClosedByBroker, lambda: connection.channel().basic_qos(prefetch_size=1), "a prefetch size")
    equal(540, failure.reply_code, "code")


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


@scenario("prefetch-and-nack")
def prefetch(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    queue = own_queue(channel)
    for i in range(4):
        channel.basic_publish("", queue, str(i).encode())
    channel.basic_qos(prefetch_count=2)
    seen = []
    channel.basic_consume(queue, lambda _, method, __, body: seen.append((method, body)))
    eventually(lambda: connection.process_data_events(0.05) or len(seen) == 2, "two deliveries")
    connection.process_data_events(0.2)
    equal(2, len(seen), "deliveries under a prefetch of two")
    channel.basic_nack(seen[0][0].delivery_tag, requeue=True)
    eventually(lambda: connection.process_data_events(0.05) or len(seen) == 3, "the redelivery")
    equal((b"0", True), (seen[2][1], seen[2][0].redelivered), "the redelivery")
    channel.basic_ack(seen[2][0].delivery_tag, multiple=True)
    eventually(lambda: connection.process_data_events(0.05) or len(seen) == 5, "the rest")
    connection.close()


@scenario("consume-generator")
def generator(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    queue = own_queue(channel)
    for i in range(10):
        channel.basic_publish("", queue, str(i).encode())
    seen = []
    for method, _, body in channel.consume(queue, inactivity_timeout=5):
        that(method is not None, "no delivery within five seconds")
        seen.append(int(body))
        channel.basic_ack(method.delivery_tag)
        if len(seen) == 10:
            break
    channel.cancel()
    equal(list(range(10)), seen, "order")
    connection.close()


@scenario("get-purge-delete")
def get_purge_delete(host, port):
    connection = connect(host, port)
    channel = connection.channel()
    channel.confirm_delivery()
    queue = own_queue(channel)
    for i in range(3):
        channel.basic_publish("", queue, b"counted")
    method, _, _ = channel.basic_get(queue)
    equal(2, method.message_count, "left after get")
    equal(2, channel.queue_purge(queue).method.message_count, "purged")
    channel.basic_reject(method.delivery_tag, requeue=True)
    eventually(lambda: channel.queue_declare(queue, passive=True).method.message_count == 1, "the rejected message is back")
    equal(1, channel.queue_delete(queue).method.message_count, "deleted")
    connection.close()


@scenario("deleted-queue-cancels-its-consumer")
def cancel_notification(host, port):
    connection = connect(host, port)
    channel, other = connection.channel(), connection.channel()
    queue = own_queue(channel)
    cancelled = []
    channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))
    tag = channel.basic_consume(queue, lambda *_: None)
    other.queue_delete(queue)
    eventually(lambda: connection.process_data_events(0.05) or cancelled == [tag], "the cancellation")
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


@scenario("direct-reply-to")
def direct_reply_to(host, port):
    client, server = connect(host, port), connect(host, port)
    asking, answering = client.channel(), server.channel()
    requests = own_queue(answering)
    replies = []
    asking.basic_consume("amq.rabbitmq.reply-to", lambda _, __, ___, body: replies.append(body), auto_ack=True)
    asking.basic_publish("", requests, b"question", pika.BasicProperties(reply_to="amq.rabbitmq.reply-to"))
    _, question, _ = take(server, answering, requests, 1)[0]
    answering.basic_publish("", question.reply_to, b"answer")
    eventually(lambda: client.process_data_events(0.05) or replies == [b"answer"], "the answer")
    client.close()
    server.close()


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


@scenario("blocked-callbacks-register")
def blocked(host, port):
    connection = connect(host, port, blocked_connection_timeout=5)
    connection.add_on_connection_blocked_callback(lambda *_: None)
    connection.add_on_connection_unblocked_callback(lambda *_: None)
    own_queue(connection.channel())
    connection.close()


main()
