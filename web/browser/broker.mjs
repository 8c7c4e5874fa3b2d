// The broker's HTTP API, for what a step needs beside the page.

/** Calls as a user and expects that all goes well; answers with the JSON, if there is any. */
export function broker(url) {
  return {
    async call(method, path, body, user = "guest:guest") {
      const answer = await fetch(new URL(`api/${path}`, url), {
        method,
        headers: { authorization: `Basic ${Buffer.from(user).toString("base64")}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    queue(name, args = {}) {
      return this.call("PUT", `queues/%2F/${encodeURIComponent(name)}`, { durable: true, arguments: args });
    },
    publish(queue, payload) {
      return this.call("POST", "exchanges/%2F/amq.default/publish", { properties: {}, routing_key: queue, payload, payload_encoding: "string" });
    },
    ready(queue) {
      return this.call("GET", `queues/%2F/${encodeURIComponent(queue)}`).then(({ messages_ready }) => messages_ready);
    },
    /** Asks until it is so. */
    async until(condition) {
      const end = Date.now() + 20_000;
      while (!(await condition())) if (Date.now() > end) throw new Error(`not within 20 seconds: ${condition}`);
    },
  };
}
