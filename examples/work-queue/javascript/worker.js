// The JavaScript worker, on amqplib: HOST PORT. Takes messages until the process is ended.

import { createHash } from "node:crypto";
import amqp from "amqplib";

const [WORK, PARKING, RESULTS] = ["docs.work", "docs.parking", "docs.results"];
const LAST_ATTEMPT = 3;
const PREFETCH = 20;

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

/** How many attempts fail on purpose; the same rule in every worker's language. */
function failures(path) {
  const digest = sha256(path);
  if (digest[0] < 13) return LAST_ATTEMPT;
  return digest[0] < 51 ? 1 + (digest[1] % 2) : 0;
}

/** One more than the times the work queue dead-lettered the message. */
function attemptOf(headers) {
  return (headers["x-death"] ?? [])
    .filter((death) => death.queue === WORK && death.reason === "rejected")
    .reduce((sum, death) => sum + death.count, 1);
}

const [host, port] = process.argv.slice(2);
const connection = await amqp.connect({ hostname: host, port: Number(port) });
const channel = await connection.createConfirmChannel();
await channel.prefetch(PREFETCH);
await channel.consume(WORK, (message) => {
  const { headers } = message.properties;
  const checksum = sha256(message.content).toString("hex");
  const attempt = attemptOf(headers);
  const intact = checksum === headers.sha256 && message.content.length === headers.size;
  // A message goes only once the broker has confirmed what became of it.
  const publish = (queue, body) => {
    const receipt = { path: headers.path, sha256: checksum, attempt, worker: "JavaScript" };
    channel.sendToQueue(queue, body, { headers: receipt, persistent: true, mandatory: true }, (refused) =>
      refused ? channel.nack(message, false, true) : channel.ack(message));
  };
  if (intact && attempt > failures(headers.path)) publish(RESULTS, Buffer.alloc(0));
  else if (attempt < LAST_ATTEMPT) channel.nack(message, false, false);
  else publish(PARKING, message.content);
});
