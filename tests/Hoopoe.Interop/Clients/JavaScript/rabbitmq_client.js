// The rabbitmq-client package: reconnects, confirms and RPC by itself, and announces what its server can do.

import assert from "node:assert/strict";
import { createServer, connect as dial } from "node:net";
import { once } from "node:events";
import { AMQPChannelError, AMQPConnectionError, Connection } from "rabbitmq-client";
import { inbox, main, pending, scenario, unique } from "./scenarios.js";

async function session(host, port, use, options = {}) {
  const connection = new Connection({ hostname: host, port, username: "guest", password: "guest", retryLow: 50, connectionName: "interop", ...options });
  connection.on("error", () => {});
  try {
    await connection.onConnect(10_000);
    await use(connection);
  } finally {
    await connection.close();
  }
}

function receive(connection, options) {
  const messages = inbox();
  const consumer = connection.createConsumer(options, async (message) => messages.push(message));
  consumer.on("error", () => {});
  return Object.assign(messages, { consumer, ready: once(consumer, "ready") });
}

/** Publishes once; an open publisher would keep its connection from closing. */
async function publish(connection, envelope, body, onReturn = () => {}) {
  const publisher = connection.createPublisher({ confirm: true, maxAttempts: 3 });
  publisher.on("basic.return", onReturn);
  await publisher.send(envelope, body);
  await publisher.close();
}

scenario("publish-with-confirms-and-consume", (host, port) =>
  session(host, port, async (connection) => {
    const queue = unique("queue");
    const messages = receive(connection, { queue, queueOptions: { exclusive: true }, qos: { prefetchCount: 3 } });
    await messages.ready;
    const publisher = connection.createPublisher({ confirm: true, maxAttempts: 2 });
    for (let i = 0; i < 50; i++) await publisher.send({ routingKey: queue, headers: { number: i }, durable: true }, { number: i });
    for (let i = 0; i < 50; i++) {
      const message = await messages.next();
      assert.deepEqual([message.body.number, message.headers.number, message.contentType], [i, i, "application/json"]);
    }
    await publisher.close();
    await messages.consumer.close();
  }));

scenario("bad-password-is-an-error", async (host, port) => {
  const connection = new Connection({ hostname: host, port, username: "guest", password: "wrong" });
  const failed = pending("the error");
  connection.on("error", failed.resolve);
  assert.match(String(await failed.promise), /ACCESS_REFUSED/);
  connection.unsafeDestroy();
});

scenario("rpc", (host, port) =>
  session(host, port, async (connection) => {
    const queue = unique("rpc");
    const server = connection.createConsumer({ queue, queueOptions: { exclusive: true } }, async (request, reply) => reply(`re: ${request.body}`));
    await once(server, "ready");
    const client = connection.createRPCClient({ confirm: true, timeout: 5000 });
    const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => client.send(queue, `question ${i}`)));
    assert.equal(replies[19].body, "re: question 19");
    await client.close();
    await server.close();
  }));

scenario("rejected-is-dead-lettered", (host, port) =>
  session(host, port, async (connection) => {
    const [queue, dead] = [unique("queue"), unique("dead")];
    const letters = receive(connection, { queue: dead, queueOptions: { exclusive: true } });
    await letters.ready;
    const consumer = connection.createConsumer(
      { queue, requeue: false, queueOptions: { exclusive: true, arguments: { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead } } },
      async () => { throw new Error("refused"); });
    consumer.on("error", () => {});
    await once(consumer, "ready");
    await publish(connection, queue, "unwanted");
    assert.equal((await letters.next()).headers["x-death"][0].reason, "rejected");
    await consumer.close();
    await letters.consumer.close();
  }));

scenario("mandatory-is-returned", (host, port) =>
  session(host, port, async (connection) => {
    const returned = pending("the return");
    await publish(connection, { routingKey: "nobody", mandatory: true }, "back", returned.resolve);
    assert.equal((await returned.promise).replyText, "NO_ROUTE");
  }));

scenario("channel-error-is-typed", (host, port) =>
  session(host, port, async (connection) => {
    await assert.rejects(connection.queueDeclare({ queue: "nothing-here", passive: true }), (error) => error instanceof AMQPChannelError && error.code === "NOT_FOUND");
    const { queue } = await connection.queueDeclare({ exclusive: true });
    assert.equal((await connection.queueDeclare({ queue, passive: true })).messageCount, 0);
  }));

scenario("connection-error-is-typed-and-recovered", (host, port) =>
  session(host, port, async (connection) => {
    const failed = pending("the error");
    connection.on("error", failed.resolve);
    const channel = await connection.acquire();
    channel.on("error", () => {});
    await assert.rejects(channel.basicQos({ prefetchSize: 1 }));
    const error = await failed.promise;
    assert.ok(error instanceof AMQPConnectionError && error.code === "NOT_IMPLEMENTED", String(error));
    await connection.onConnect(10_000);
    await connection.queueDeclare({ exclusive: true });
  }));

scenario("consumer-recovers-after-lost-connection", async (host, port) => {
  const open = new Set();
  const relay = createServer((near) => {
    const far = dial(port, host);
    near.pipe(far).pipe(near);
    for (const side of [near, far]) {
      open.add(side);
      side.on("error", () => {}).on("close", () => open.delete(side));
    }
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  await session("127.0.0.1", relay.address().port, async (connection) => {
    const queue = unique("queue");
    const messages = receive(connection, { queue, queueOptions: { autoDelete: true } });
    await messages.ready;
    const again = once(messages.consumer, "ready");
    for (const side of open) side.destroy();
    await again;
    await publish(connection, queue, "after recovery");
    assert.equal((await messages.next()).body, "after recovery");
    await messages.consumer.close();
  });
  relay.close();
});

await main();
