"""Opening, failing and idling."""

import time

import pika
import pika.exceptions

from scenarios import equal, raises, scenario, that
from .session import connect, own_queue


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


@scenario("blocked-callbacks-register")
def blocked(host, port):
    connection = connect(host, port, blocked_connection_timeout=5)
    connection.add_on_connection_blocked_callback(lambda *_: None)
    connection.add_on_connection_unblocked_callback(lambda *_: None)
    own_queue(connection.channel())
    connection.close()
