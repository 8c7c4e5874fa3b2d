// What operators do, in order: each step leaves the page where the next one finds its way. A step throws where something is not as it
// must be, and may answer with what it saw.

const queue = "flow/ü 3";
const manyQueues = 10_000;

export const steps = {
  async "a wrong password is refused"(page, _, url) {
    await page.goto(url);
    await page.fill("[name=user]", "guest");
    await page.fill("[name=password]", "wrong");
    await page.keyboard.press("Enter");
    return page.textContent(".trouble");
  },

  async "the right one opens the page"(page) {
    await page.fill("[name=password]", "guest");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sidebar");
    return page.textContent("h1");
  },

  async "a queue is declared"(page, _, url) {
    await at(page, url, "queues");
    await page.click("text=Declare a queue");
    await page.waitForSelector("dialog select[name=vhost]");
    await page.fill("dialog [name=name]", queue);
    await page.fill("dialog [name=arguments]", "x-max-length = 100");
    await submit(page);
    await page.fill("[data-shortcut=filter]", "flow");
    await page.click(`a:has-text("${queue}")`);
    await page.waitForSelector(`h1:has-text("${queue}")`);
  },

  async "declaring it otherwise is refused in the broker's words"(page, _, url) {
    await at(page, url, "queues");
    await page.click("text=Declare a queue");
    await page.waitForSelector("dialog select[name=vhost]");
    await page.fill("dialog [name=name]", queue);
    await page.click("dialog button[type=submit]");
    const said = await page.textContent("dialog .trouble");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    return said;
  },

  async "a message is published"(page, api, url) {
    await at(page, url, ofQueue(queue));
    await page.click('button:has-text("Publish")');
    await page.fill("[name=payload]", '{"hello":"wörld","n":9007199254740993}');
    await page.fill("[name=headers]", "tenant = blue");
    await page.fill("[name=properties]", "content_type = application/json\npriority = 3\nexpiration = 600000");
    await submit(page);
    await api.until(async () => (await api.ready(queue)) === 1);
  },

  async "it is looked at and stays"(page, api) {
    await page.click('button:text-is("Look")');
    await page.click(".message summary");
    const body = await page.textContent(".message pre");
    expect(body.includes("9007199254740993"), `a long number is shown as it is: ${body}`);
    expect((await api.ready(queue)) === 1, "the message stays");
    return body.replace(/\s+/g, " ");
  },

  async "messages are found by a header"(page) {
    await page.fill('input[placeholder^="text"]', "tenant:red");
    await page.waitForFunction(() => document.querySelectorAll(".message").length === 0);
    await page.fill('input[placeholder^="text"]', "tenant:blue");
    await page.waitForSelector(".message");
  },

  async "messages are moved"(page, api) {
    await api.queue("returns");
    await page.click("text=Move or redrive");
    await page.fill("[name=to]", "returns");
    await submit(page);
    await api.until(async () => (await api.ready("returns")) === 1);
    return page.textContent(".notices");
  },

  async "dead letters are redriven to where they died"(page, api, url) {
    await api.queue("graves");
    await api.queue("orders", { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "graves" });
    for (let i = 0; i < 30; i++) await api.publish("orders", `order ${i}`);
    await api.call("POST", "queues/%2F/orders/get", { count: 30, ackmode: "reject_requeue_false", encoding: "auto" });
    await api.until(async () => (await api.ready("graves")) === 30);
    await at(page, url, ofQueue("graves"));
    await page.waitForSelector(".facts");
    await page.click("text=Move or redrive");
    await page.fill("[name=limit]", "30");
    await submit(page);
    await api.until(async () => (await api.ready("orders")) === 30 && (await api.ready("graves")) === 0);
    return page.textContent(".notices");
  },

  async "charts move"(page, api, url) {
    await at(page, url, "");
    await page.waitForSelector(".chart canvas");
    const before = await page.locator(".chart canvas").first().screenshot();
    let publishes = true;
    const publishing = (async () => {
      while (publishes) await api.publish(queue, "tick");
    })();
    try {
      await page.waitForFunction(() => [...document.querySelectorAll(".legend b")].some((shown) => /^[1-9]/.test(shown.textContent) && shown.textContent.endsWith("/s")));
      const moved = async () => !(await page.locator(".chart canvas").first().screenshot()).equals(before);
      await api.until(moved);
    } finally {
      publishes = false;
      await publishing;
    }
    return (await page.locator(".legend").allTextContents()).join(" | ");
  },

  async "an exchange shows its bindings, and where a message would go"(page, api, url) {
    await api.call("PUT", "exchanges/%2F/events", { type: "topic", durable: true });
    await api.call("POST", "bindings/%2F/e/events/q/orders", { routing_key: "order.#" });
    await at(page, url, "exchanges/%2F/events");
    await page.waitForSelector("svg text:has-text('orders')");
    await page.fill("[name=key]", "order.paid");
    await page.click("button:has-text('Where would it go')");
    await page.waitForSelector(".panel:has([name=key]) svg .edge.taken");
  },

  async "keys work"(page) {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("g");
    await page.keyboard.press("e");
    await page.waitForSelector('h1:has-text("Exchanges")');
    await page.keyboard.press("/");
    await page.waitForFunction(() => document.activeElement.dataset.shortcut === "filter");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("?");
    await page.waitForSelector("dialog");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    const was = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.keyboard.press("t");
    await page.waitForFunction((before) => document.documentElement.dataset.theme !== before, was);
  },

  async "a policy is set and a queue says why it applies"(page, _, url) {
    await at(page, url, "policies");
    await page.click(".panel >> nth=0 >> text=Add");
    await page.waitForSelector("dialog select[name=vhost]");
    await page.fill("dialog [name=name]", "short");
    await page.fill("[name=pattern]", "^flow");
    await page.click("text=+ message-ttl");
    await page.keyboard.type("60000");
    await page.fill("[name=priority]", "7");
    await submit(page);
    await page.waitForSelector('tr:has-text("short")');
    await at(page, url, ofQueue(queue));
    await page.waitForSelector('.verdicts .applies:has-text("short")');
    return page.textContent(".verdicts");
  },

  async "a user is added, tagged and given permissions"(page, api, url) {
    await at(page, url, "users");
    await page.click("text=Add a user");
    await page.fill("dialog [name=name]", "mic");
    await page.fill("dialog [name=password]", "pw");
    await page.check("input[value=management]");
    await submit(page);
    await page.click('a:has-text("mic")');
    await page.click(".heading >> text=Edit");
    await page.check("dialog input[value=monitoring]");
    await submit(page);
    await page.waitForSelector('.kind .tag:has-text("monitoring")');
    // Who edits a user's tags keeps its password.
    await api.call("GET", "whoami", undefined, "mic:pw");
    await page.click(".panel >> nth=0 >> text=Set");
    await page.waitForSelector("dialog select[name=vhost]");
    await page.fill("dialog [name=write]", "^$");
    await page.fill("dialog [name=configure]", "^$");
    await submit(page);
    await page.waitForSelector('td:has-text("^$")');
  },

  async "a limit is set"(page, _, url) {
    await at(page, url, "limits");
    await page.click(".panel >> nth=0 >> text=Set");
    await page.waitForSelector("dialog select[name=subject]");
    await page.fill("[name=value]", "50");
    await submit(page);
    await page.waitForSelector('td:has-text("max-connections")');
  },

  async "definitions go down and up"(page, _, url) {
    await at(page, url, "definitions");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click('form button:has-text("Download")')]);
    const file = await download.path();
    await page.setInputFiles("[name=file]", file);
    await page.click('form button:has-text("Upload")');
    await page.waitForSelector('.notice:has-text("Taken")');
    return download.suggestedFilename();
  },

  async "what are no definitions is refused"(page) {
    await page.setInputFiles("[name=file]", { name: "other.json", mimeType: "application/json", buffer: Buffer.from('{"queues":[{"name":7}]}') });
    await page.click('form button:has-text("Upload")');
    return page.textContent("form .trouble");
  },

  async "ten thousand queues are listed without flicker"(page, api, url) {
    for (let from = 0; from < manyQueues; from += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => api.queue(`many-${from + i}`)));
    await at(page, url, "queues");
    await page.fill("[data-shortcut=filter]", "many-");
    await page.waitForSelector('tbody tr:first-child a:has-text("many-")');
    // What earlier steps were told goes away after a while, and what was told later moves up.
    await page.waitForFunction(() => !document.querySelector(".notice"));
    // A row that is drawn anew at a refresh, or moves without reason, is what flickers.
    await page.evaluate(() => {
      window.rowBefore = document.querySelector("tbody tr");
      window.shifted = 0;
      window.movers = new Set();
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        window.shifted += entry.value;
        for (const { node, previousRect: was, currentRect: is } of entry.sources)
          window.movers.add(`${node?.nodeName} ${node?.textContent?.slice(0, 40)} from ${was.x},${was.y} ${was.width}x${was.height} to ${is.x},${is.y} ${is.width}x${is.height}`);
      })).observe({ type: "layout-shift", buffered: false });
    });
    const answers = [];
    for (let i = 0; i < 2; i++) {
      const answer = await page.waitForResponse((response) => response.url().includes("/api/queues?"));
      await answer.finished();
      answers.push(Math.round(answer.request().timing().responseEnd));
    }
    const { kept, shifted, movers, rows } = await page.evaluate(() => ({
      kept: window.rowBefore.isConnected, shifted: window.shifted, movers: [...window.movers].join("; "), rows: document.querySelectorAll("tbody tr").length,
    }));
    expect(kept, "the first row is the same element after two refreshes");
    expect(shifted < 0.01, `nothing moves: ${shifted}, ${movers}`);
    expect(rows <= 500, `a page of rows at most: ${rows}`);
    return `${rows} rows, answered in ${answers.join(" and ")} ms`;
  },

  async "who did what is told"(page, _, url) {
    await at(page, url, "audit");
    // A broker that keeps nothing on disk has no trail, and says so.
    await page.waitForSelector(".trouble, .filter + .table");
    if (await page.locator(".trouble").count()) return page.textContent(".trouble");
    await page.fill("[name=action]", "queue.declare");
    await page.press("[name=action]", "Enter");
    await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].every((row) => row.textContent.includes("queue.declare")));
    await page.selectOption("[name=outcome]", "refused");
    await page.waitForSelector(".empty, tbody tr:has-text('refused')");
    expect(page.url().includes("outcome=refused"), "what is asked for stands in the address");
    await page.selectOption("[name=outcome]", "");
    return page.textContent("tbody tr");
  },

  async "it is readable on a phone"(page, _, url) {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const place of ["", "queues", ofQueue("orders"), "exchanges/%2F/events", "policies"]) {
      await at(page, url, place);
      await page.waitForSelector("h1");
      const [inside, wide] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
      expect(wide <= inside, `#/${place} is ${wide} wide on a screen of ${inside}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  },

  async "a user without rights is refused"(page, api, url) {
    await page.click("text=log out");
    await page.fill("[name=user]", "mic");
    await page.fill("[name=password]", "pw");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sidebar");
    const places = await page.textContent(".sidebar nav");
    await at(page, url, ofQueue("orders"));
    await page.click('button:has-text("Publish")');
    await page.fill("[name=payload]", "x");
    await page.click("dialog button[type=submit]");
    const said = await page.textContent("dialog .trouble");
    expect((await api.ready("orders")) === 30, "nothing was published");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    return `${places} | ${said}`;
  },

  async "a user without a tag gets nowhere"(page, api) {
    await api.call("PUT", "users/nobody", { password: "pw", tags: "" });
    await page.click("text=log out");
    await page.fill("[name=user]", "nobody");
    await page.fill("[name=password]", "pw");
    await page.keyboard.press("Enter");
    return page.textContent(".trouble");
  },
};

function expect(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

const ofQueue = (name) => `queues/%2F/${encodeURIComponent(name)}`;

async function at(page, url, place) {
  await page.goto(`${url}#/${place}`);
}

/** Sends the open form; what the broker refuses is thrown in its words. */
async function submit(page) {
  await page.click("dialog button[type=submit]");
  const trouble = page.locator("dialog .trouble");
  await Promise.race([page.waitForSelector("dialog", { state: "detached" }), trouble.waitFor()]);
  if (await trouble.count()) throw new Error(`refused: ${await trouble.textContent()}`);
}
