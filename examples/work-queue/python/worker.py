"""The Python worker, on pika: HOST PORT. Takes messages until the process is ended."""

import hashlib
import sys

import pika

WORK, PARKING, RESULTS = "docs.work", "docs.parking", "docs.results"
LAST_ATTEMPT = 3
PREFETCH = 20


def failures(path):
    """How many attempts fail on purpose; the same rule in every worker's language."""
    digest = hashlib.sha256(path.encode()).digest()
    if digest[0] < 13:
        return LAST_ATTEMPT
    return 1 + digest[1] % 2 if digest[0] < 51 else 0


def attempt_of(headers):
    """One more than the times the work queue dead-lettered the message."""
    return 1 + sum(death["count"] for death in headers.get("x-death", []) if death["queue"] == WORK and death["reason"] == "rejected")


def handle(channel, method, properties, body):
    headers = properties.headers
    path, checksum, attempt = headers["path"], hashlib.sha256(body).hexdigest(), attempt_of(headers)
    intact = checksum == headers["sha256"] and len(body) == headers["size"]
    if intact and attempt > failures(path):
        publish(channel, RESULTS, path, checksum, attempt, b"")
    elif attempt < LAST_ATTEMPT:
        channel.basic_nack(method.delivery_tag, requeue=False)
        return
    else:
        publish(channel, PARKING, path, checksum, attempt, body)
    # Only now, that the broker has confirmed what became of it, may the message go.
    channel.basic_ack(method.delivery_tag)


def publish(channel, queue, path, checksum, attempt, body):
    headers = {"path": path, "sha256": checksum, "attempt": attempt, "worker": "Python"}
    channel.basic_publish("", queue, body, pika.BasicProperties(headers=headers, delivery_mode=2), mandatory=True)


connection = pika.BlockingConnection(pika.ConnectionParameters(sys.argv[1], int(sys.argv[2])))
consuming = connection.channel()
consuming.confirm_delivery()
consuming.basic_qos(prefetch_count=PREFETCH)
consuming.basic_consume(WORK, handle)
consuming.start_consuming()
