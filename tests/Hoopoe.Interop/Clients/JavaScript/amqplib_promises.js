// amqplib's promise API, the usual way from JavaScript.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import amqp from "amqplib";
import { inbox, main, pending, scenario, unique } from "./scenarios.js";

function connect(host, port, options = {}, socketOptions = {}) {
  return amqp.connect({ hostname: host, port, username: "guest", password: "guest", ...options }, socketOptions);
}

/** Opens a connection for the time of use(channel, connection); errors it emits are the scenario's to expect. */
async function session(host, port, use, kind = "createChannel") {
  const connection = await connect(host, port);
  connection.on("error", () => {});
  try {
    const channel = await connection[kind]();
    channel.on("error", () => {});
    await use(channel, connection);
  } finally {
    await connection.close().catch(() => {});
  }
}

async function ownQueue(channel, options = {}) {
  return (await channel.assertQueue(unique("queue"), { exclusive: true, durable: false, ...options })).queue;
}

async function consume(channel, queue, options = { noAck: true }) {
  const messages = inbox();
  const { consumerTag } = await channel.consume(queue, (message) => messages.push(message), options);
  return Object.assign(messages, { consumerTag });
}

scenario("connect-negotiates", async (host, port) => {
  const connection = await connect(host, port, { vhost: "/", heartbeat: 7, frameMax: 8192 }, { clientProperties: { connection_name: "interop" } });
  const properties = connection.connection.serverProperties;
  assert.equal(properties.product, "RabbitMQ");
  assert.equal(properties.capabilities.publisher_confirms, true);
  assert.equal(connection.connection.heartbeat, 7);
  await connection.close();
});

scenario("bad-password-is-access-refused", async (host, port) => {
  await assert.rejects(connect(host, port, { password: "wrong" }), /ACCESS.REFUSED/);
});

scenario("missing-vhost-is-not-allowed", async (host, port) => {
  await assert.rejects(connect(host, port, { vhost: "nowhere" }), /ConnectionClose/);
});

scenario("heartbeats-keep-an-idle-connection", async (host, port) => {
  const connection = await connect(host, port, { heartbeat: 1 });
  let closed = false;
  connection.on("close", () => (closed = true));
  await new Promise((resolve) => setTimeout(resolve, 4000));
  assert.equal(closed, false);
  await connection.close();
});

scenario("update-secret", (host, port) =>
  session(host, port, async (channel, connection) => {
    await connection.updateSecret(Buffer.from("guest"), "rotation");
    await ownQueue(channel);
  }));

scenario("channel-error-leaves-other-channels", (host, port) =>
  session(host, port, async (channel, connection) => {
    const doomed = await connection.createChannel();
    const failed = once(doomed, "error").catch((error) => [error]);
    await assert.rejects(doomed.checkQueue("nothing-here"), /404/);
    assert.equal((await failed)[0].code, 404);
    await ownQueue(channel);
  }));

scenario("redeclare-mismatch-queue", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel, { messageTtl: 1000 });
    await assert.rejects(channel.assertQueue(queue, { exclusive: true, durable: false, messageTtl: 2000 }), /inequivalent arg 'x-message-ttl'/);
  }));

scenario("properties-and-headers-are-echoed", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    const messages = await consume(channel, queue);
    const headers = {
      int: -5, long: 2 ** 40, double: 2.5, text: "zażółć", yes: true, none: null, list: [1, "two", [false]], table: { deep: { deeper: 1 } },
      bytes: Buffer.from([0, 255]), time: { "!": "timestamp", value: 1_700_000_000 }, decimal: { "!": "decimal", value: { digits: 1234, places: 2 } },
      byte: { "!": "byte", value: -3 }, short: { "!": "short", value: -300 }, float: { "!": "float", value: 0.5 },
    };
    const properties = {
      contentType: "text/plain", contentEncoding: "utf-8", deliveryMode: 2, priority: 7, correlationId: "correlation", replyTo: "reply",
      expiration: "60000", messageId: "message", timestamp: 1_700_000_000, type: "type", userId: "guest", appId: "app",
    };
    channel.sendToQueue(queue, Buffer.from("body"), { ...properties, headers });
    const seen = await messages.next();
    assert.equal(seen.content.toString(), "body");
    assert.equal(seen.fields.redelivered, false);
    for (const [name, value] of Object.entries(properties)) assert.equal(seen.properties[name], value, name);
    const plain = { byte: -3, short: -300, float: 0.5 };
    assert.deepEqual({ ...seen.properties.headers }, { ...headers, ...plain });
  }));

scenario("bodies-of-every-size", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    const messages = await consume(channel, queue);
    for (const size of [0, 1, 4088, 131_064, 131_065, 1_000_000, 10_000_000]) {
      const body = randomBytes(size);
      channel.sendToQueue(queue, body);
      await channel.waitForConfirms();
      const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
      assert.equal(digest((await messages.next()).content), digest(body), `${size} bytes`);
    }
  }, "createConfirmChannel"));

scenario("confirms-of-many", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    for (let i = 0; i < 2000; i++) channel.sendToQueue(queue, Buffer.from(String(i)));
    await channel.waitForConfirms();
    assert.equal((await channel.checkQueue(queue)).messageCount, 2000);
    assert.equal((await channel.purgeQueue(queue)).messageCount, 2000);
  }, "createConfirmChannel"));

scenario("full-queue-rejects", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel, { maxLength: 1, overflow: "reject-publish" });
    channel.sendToQueue(queue, Buffer.from("fits"));
    await channel.waitForConfirms();
    channel.sendToQueue(queue, Buffer.from("too much"));
    await assert.rejects(channel.waitForConfirms());
  }, "createConfirmChannel"));

scenario("mandatory-is-returned", (host, port) =>
  session(host, port, async (channel) => {
    const returned = pending("the return");
    channel.on("return", returned.resolve);
    channel.publish("", "nobody", Buffer.from("back"), { mandatory: true });
    assert.equal((await returned.promise).fields.replyCode, 312);
  }));

scenario("prefetch-and-nack", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    for (let i = 0; i < 4; i++) channel.sendToQueue(queue, Buffer.from(String(i)));
    await channel.prefetch(2);
    const messages = await consume(channel, queue, {});
    const first = await messages.next();
    await messages.next();
    await messages.nothing();
    channel.nack(first, false, true);
    const again = await messages.next();
    assert.deepEqual([again.content.toString(), again.fields.redelivered], ["0", true]);
    channel.ack(again, true);
    await messages.next();
    await messages.next();
  }));

scenario("get-and-delete", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    channel.sendToQueue(queue, Buffer.from("got"));
    const got = await channel.get(queue, { noAck: true });
    assert.equal(got.content.toString(), "got");
    assert.equal(await channel.get(queue), false);
    assert.equal((await channel.deleteQueue(queue, { ifEmpty: true, ifUnused: true })).messageCount, 0);
  }));

scenario("deleted-queue-cancels-its-consumer", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel);
    const messages = await consume(channel, queue);
    await channel.deleteQueue(queue);
    assert.equal(await messages.next(), null);
  }));

scenario("dead-letter", (host, port) =>
  session(host, port, async (channel) => {
    const dead = await ownQueue(channel);
    const queue = await ownQueue(channel, { deadLetterExchange: "", deadLetterRoutingKey: dead });
    const letters = await consume(channel, dead);
    channel.sendToQueue(queue, Buffer.from("short-lived"), { expiration: 50 });
    const [death] = (await letters.next()).properties.headers["x-death"];
    assert.deepEqual([death.count, death.reason, death.queue, death["original-expiration"]], [1, "expired", queue, "50"]);
  }));

scenario("priorities-order-messages", (host, port) =>
  session(host, port, async (channel) => {
    const queue = await ownQueue(channel, { maxPriority: 5 });
    for (const priority of [1, 5, 3]) channel.sendToQueue(queue, Buffer.from(String(priority)), { priority });
    await channel.checkQueue(queue);
    const messages = await consume(channel, queue);
    const seen = [];
    while (seen.length < 3) seen.push((await messages.next()).content.toString());
    assert.deepEqual(seen, ["5", "3", "1"]);
  }));

scenario("direct-reply-to", (host, port) =>
  session(host, port, async (channel, connection) => {
    const server = await connection.createChannel();
    const requests = await ownQueue(server);
    await server.consume(requests, (m) => server.sendToQueue(m.properties.replyTo, Buffer.from(`re: ${m.content}`), { correlationId: m.properties.correlationId }), { noAck: true });
    const replies = await consume(channel, "amq.rabbitmq.reply-to");
    channel.sendToQueue(requests, Buffer.from("question"), { replyTo: "amq.rabbitmq.reply-to", correlationId: "7" });
    const reply = await replies.next();
    assert.deepEqual([reply.content.toString(), reply.properties.correlationId], ["re: question", "7"]);
  }));

scenario("routing", (host, port) =>
  session(host, port, async (channel) => {
    const [topic, fanout, queue] = [unique("topic"), unique("fanout"), await ownQueue(channel)];
    await channel.assertExchange(fanout, "fanout", { autoDelete: true, durable: false });
    await channel.assertExchange(topic, "topic", { autoDelete: true, durable: false, alternateExchange: fanout });
    await channel.bindQueue(queue, topic, "*.b.#");
    await channel.bindQueue(queue, fanout, "");
    await channel.bindQueue(queue, "amq.headers", "", { "x-match": "any", run: queue });
    channel.publish(topic, "a.b", Buffer.from("by topic"));
    channel.publish(topic, "b", Buffer.from("by alternate"));
    channel.publish("amq.headers", "", Buffer.from("by header"), { headers: { run: queue } });
    const messages = await consume(channel, queue);
    for (const expected of ["by topic", "by alternate", "by header"]) assert.equal((await messages.next()).content.toString(), expected);
    await channel.bindExchange(fanout, topic, "x");
    await channel.unbindExchange(fanout, topic, "x");
  }));

scenario("many-channels", (host, port) =>
  session(host, port, async (_, connection) => {
    const channels = await Promise.all(Array.from({ length: 200 }, () => connection.createChannel()));
    await Promise.all(channels.map((channel) => channel.close()));
  }));

await main();
