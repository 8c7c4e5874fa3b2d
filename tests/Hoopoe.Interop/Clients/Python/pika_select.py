"""pika's SelectConnection: everything by callback on one loop, as long-running services use it."""

import pika

from scenarios import equal, main, scenario, that, unique


class Flow:
    """Runs the steps of a scenario, each a generator's yield that waits for the next callback."""

    def __init__(self, host, port):
        self.result = None
        self.failure = None
        self._steps = None
        parameters = pika.ConnectionParameters(host, port, heartbeat=5)
        self.connection = pika.SelectConnection(
            parameters, on_open_callback=lambda _: self._begin(), on_open_error_callback=lambda _, error: self._end(error),
            on_close_callback=lambda _, reason: self._end(None if reason.reply_code == 200 else reason))

    def run(self, steps):
        """steps(flow) is a generator; flow.go is the callback that resumes it with the callback's arguments."""
        self._steps = steps(self)
        self.connection.ioloop.start()
        if self.failure:
            raise self.failure

    def go(self, *arguments):
        try:
            self._steps.send(arguments)
        except StopIteration:
            self.connection.close()
        except Exception as failure:  # raised on the loop, reported by run
            self.failure = failure
            self.connection.close()

    def _begin(self):
        try:
            next(self._steps)
        except Exception as failure:  # raised on the loop, reported by run
            self.failure = failure
            self.connection.close()

    def _end(self, error):
        self.failure = self.failure or error
        self.connection.ioloop.stop()


@scenario("publish-confirm-consume")
def publish_confirm_consume(host, port):
    def steps(flow):
        flow.connection.channel(on_open_callback=flow.go)
        (channel,) = yield
        channel.queue_declare(unique("queue"), exclusive=True, callback=flow.go)
        (declared,) = yield
        queue = declared.method.queue
        confirmed = []
        channel.confirm_delivery(lambda frame: (confirmed.append(frame.method), flow.go(frame))[1], callback=flow.go)
        yield
        for i in range(100):
            channel.basic_publish("", queue, str(i).encode())
        while not confirmed or confirmed[-1].delivery_tag < 100:
            yield
        that(all(isinstance(method, pika.spec.Basic.Ack) for method in confirmed), "a publish was refused")
        seen = []
        channel.basic_qos(prefetch_count=10, callback=flow.go)
        yield
        channel.basic_consume(queue, lambda _, method, __, body: (seen.append(int(body)), flow.go(method))[1])
        while len(seen) < 100:
            (method,) = yield
            channel.basic_ack(method.delivery_tag)
        equal(list(range(100)), seen, "order")

    Flow(host, port).run(steps)


@scenario("channel-closed-by-broker")
def channel_closed(host, port):
    def steps(flow):
        flow.connection.channel(on_open_callback=flow.go)
        (channel,) = yield
        channel.add_on_close_callback(flow.go)
        channel.basic_publish("no-such-exchange", "", b"lost")
        _, reason = yield
        equal((404, "NOT_FOUND - no exchange 'no-such-exchange' in vhost '/'"), (reason.reply_code, reason.reply_text), "reason")
        flow.connection.channel(on_open_callback=flow.go)
        (again,) = yield
        that(again.is_open, "no channel after a channel error")

    Flow(host, port).run(steps)


@scenario("consumer-cancelled-by-broker")
def consumer_cancelled(host, port):
    def steps(flow):
        flow.connection.channel(on_open_callback=flow.go)
        (channel,) = yield
        channel.queue_declare("", exclusive=True, callback=flow.go)
        (declared,) = yield
        queue = declared.method.queue
        that(queue.startswith("amq.gen-"), queue)
        channel.add_on_cancel_callback(flow.go)
        tag = channel.basic_consume(queue, lambda *_: None, callback=lambda _: flow.go())
        yield
        channel.queue_delete(queue)
        (frame,) = yield
        equal(tag, frame.method.consumer_tag, "consumer")

    Flow(host, port).run(steps)


@scenario("many-channels")
def many_channels(host, port):
    def steps(flow):
        channels = []
        for _ in range(200):
            flow.connection.channel(on_open_callback=flow.go)
        for _ in range(200):
            (channel,) = yield
            channels.append(channel)
        equal(200, len({channel.channel_number for channel in channels}), "distinct channels")

    Flow(host, port).run(steps)


@scenario("heartbeats-keep-an-idle-connection")
def idle(host, port):
    def steps(flow):
        flow.connection.ioloop.call_later(12, flow.go)
        yield
        that(flow.connection.is_open, "the connection closed")

    Flow(host, port).run(steps)


main()
