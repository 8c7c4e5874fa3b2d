"""Taking messages: acknowledgement, prefetch, get, cancellation, replies."""

import pika

from scenarios import equal, eventually, scenario, that
from .session import connect, own_queue, take


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
