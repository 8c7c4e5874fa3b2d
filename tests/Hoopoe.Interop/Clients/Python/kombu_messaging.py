"""kombu, the messaging library below Celery: connections, producers, consumers, simple queues."""

import socket
import uuid

import kombu
import kombu.exceptions

from scenarios import equal, eventually, main, raises, scenario, that, unique


def connect(host, port, **options):
    return kombu.Connection(f"amqp://guest:guest@{host}:{port}//", transport_options={"confirm_publish": True}, **options)


def drain(connection, done, seconds=10):
    """Handles events until done() holds."""
    def step():
        try:
            connection.drain_events(timeout=0.1)
        except socket.timeout:
            pass
        return done()

    eventually(step, "the expected events", seconds)


@scenario("connect")
def connects(host, port):
    with connect(host, port, heartbeat=10) as connection:
        connection.ensure_connection(max_retries=1)
        equal("RabbitMQ", connection.connection.server_properties["product"], "product")
        equal("amqp", connection.transport.driver_type, "driver")
        connection.heartbeat_check()


@scenario("bad-password-is-access-refused")
def bad_password(host, port):
    connection = kombu.Connection(f"amqp://guest:wrong@{host}:{port}//")
    failure = raises(connection.connection_errors + connection.channel_errors, connection.connect, "a bad password")
    that("ACCESS_REFUSED" in str(failure), str(failure))


@scenario("publish-and-consume-json")
def publish_and_consume(host, port):
    with connect(host, port) as connection:
        exchange = kombu.Exchange(unique("media"), type="direct", durable=False, auto_delete=True)
        queue = kombu.Queue(unique("video"), exchange, routing_key="video", exclusive=True, durable=False)
        seen = []
        with connection.Consumer(queue, callbacks=[lambda body, message: (seen.append((body, message.headers)), message.ack())]):
            producer = connection.Producer(serializer="json")
            producer.publish({"name": "lost.mkv", "sizes": [1, 2.5, None]}, exchange=exchange, routing_key="video",
                             declare=[queue], headers={"trace": "on", "depth": 3}, compression="zlib", priority=3)
            drain(connection, lambda: seen)
        body, headers = seen[0]
        equal({"name": "lost.mkv", "sizes": [1, 2.5, None]}, body, "body")
        equal(("on", 3), (headers["trace"], headers["depth"]), "headers")


@scenario("simple-queue")
def simple_queue(host, port):
    with connect(host, port) as connection:
        queue = connection.SimpleQueue(unique("simple"), queue_opts={"auto_delete": True, "durable": False},
                                       exchange_opts={"auto_delete": True, "durable": False})
        for i in range(3):
            queue.put({"number": i})
        eventually(lambda: queue.qsize() == 3, "three messages")
        for i in range(3):
            message = queue.get(timeout=5)
            equal(i, message.payload["number"], "order")
            message.ack()
        raises(queue.Empty, lambda: queue.get(block=False), "an empty queue")
        queue.close()


@scenario("redeclare-mismatch-queue")
def redeclare_mismatch(host, port):
    with connect(host, port) as connection:
        channel = connection.default_channel
        name = unique("queue")
        kombu.Queue(name, exclusive=True, durable=False, max_length=3)(channel).declare()
        failure = raises(connection.channel_errors, kombu.Queue(name, exclusive=True, durable=False)(channel).declare, "no limit")
        equal(406, failure.reply_code, "code")


@scenario("mandatory-is-returned")
def mandatory(host, port):
    with connect(host, port) as connection:
        returned = []
        producer = kombu.Producer(connection.channel(), on_return=lambda error, *_: returned.append(error.reply_code))
        producer.publish("back", routing_key=unique("nobody"), mandatory=True)
        equal([312], returned, "returns before the confirm")


@scenario("requeue-is-redelivered")
def requeue(host, port):
    with connect(host, port) as connection:
        queue = kombu.Queue(unique("queue"), exclusive=True, durable=False)
        seen = []

        def handle(_, message):
            seen.append(message.delivery_info["redelivered"])
            message.ack() if message.delivery_info["redelivered"] else message.requeue()

        with connection.Consumer(queue, callbacks=[handle]):
            connection.Producer().publish("again", routing_key=queue.name)
            drain(connection, lambda: len(seen) == 2)
        equal([False, True], [bool(value) for value in seen], "redelivered")


@scenario("recovers-after-server-closes")
def recovers(host, port):
    with connect(host, port) as connection:
        queue = kombu.Queue(unique("queue"), durable=False, auto_delete=True)
        queue(connection.default_channel).declare()
        producer = connection.Producer(auto_declare=False)
        # A prefetch size is a connection error; kombu connects again and repeats the publish.
        raises(connection.connection_errors + connection.channel_errors,
               lambda: connection.default_channel.basic_qos(1, 0, False), "a prefetch size")
        body = str(uuid.uuid4())
        producer.publish(body, routing_key=queue.name, retry=True, retry_policy={"max_retries": 5, "interval_start": 0.1})
        message = queue(connection.channel()).get(no_ack=True)
        equal(body, message.payload, "message after the reconnect")


main()
