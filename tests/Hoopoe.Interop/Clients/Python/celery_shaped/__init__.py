"""A worker and its callers in the shape Celery gives them on kombu, which Debian does not package together.

Tasks travel with Celery's message protocol 2 through a durable direct exchange; the worker prefetches, acknowledges late,
retries with a countdown (by a queue whose messages expire into the task queue, or by an ETA it waits for with the message in
hand), answers to a reply queue and listens to a broadcast mailbox.
"""
