// amqplib's callback API, which older applications use.

import assert from "node:assert/strict";
import { promisify } from "node:util";
import amqp from "amqplib/callback_api.js";
import { inbox, main, pending, scenario, unique } from "./scenarios.js";

/** Calls object[method](...args, callback) and waits for the callback. */
function call(object, method, ...args) {
  return promisify(object[method]).apply(object, args);
}

async function open(host, port, kind = "createChannel") {
  const connection = await call(amqp, "connect", `amqp://guest:guest@${host}:${port}/%2F?heartbeat=5&channelMax=20`);
  return { connection, channel: await call(connection, kind) };
}

scenario("publish-confirm-consume", async (host, port) => {
  const { connection, channel } = await open(host, port, "createConfirmChannel");
  const { queue } = await call(channel, "assertQueue", "", { exclusive: true });
  assert.match(queue, /^amq\.gen-/);
  await Promise.all(Array.from({ length: 100 }, (_, i) => call(channel, "sendToQueue", queue, Buffer.from(String(i)), { persistent: true })));
  const messages = inbox();
  await call(channel, "consume", queue, (message) => messages.push(message), {});
  for (let i = 0; i < 100; i++) {
    const message = await messages.next();
    assert.equal(message.content.toString(), String(i));
    channel.ack(message);
  }
  await call(channel, "close");
  await call(connection, "close");
});

scenario("bad-url-credentials", async (host, port) => {
  await assert.rejects(call(amqp, "connect", `amqp://guest:wrong@${host}:${port}`), /ACCESS.REFUSED/);
});

scenario("connection-error-is-emitted", async (host, port) => {
  const { connection, channel } = await open(host, port);
  const failed = pending("the error");
  connection.on("error", failed.resolve);
  // Two consumers of one name on a channel are a connection error.
  const { queue } = await call(channel, "assertQueue", unique("queue"), { exclusive: true });
  await call(channel, "consume", queue, () => {}, { consumerTag: "twin" });
  channel.consume(queue, () => {}, { consumerTag: "twin" }, () => {});
  assert.equal((await failed.promise).code, 530);
});

scenario("cancel-stops-deliveries", async (host, port) => {
  const { connection, channel } = await open(host, port);
  const { queue } = await call(channel, "assertQueue", unique("queue"), { exclusive: true });
  const messages = inbox();
  const { consumerTag } = await call(channel, "consume", queue, (message) => messages.push(message), { noAck: true });
  await call(channel, "cancel", consumerTag);
  channel.sendToQueue(queue, Buffer.from("stays"));
  await messages.nothing();
  assert.equal((await call(channel, "checkQueue", queue)).messageCount, 1);
  await call(connection, "close");
});

await main();
