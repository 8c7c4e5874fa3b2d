// Does in a real browser what operators do with the page, against a broker that serves it: a line for each step, exit code 1 if one
// fails. `node browser/run.mjs URL [FOLDER FOR SCREENSHOTS]`; guest must be an administrator there and the broker empty. Playwright
// comes without browsers of its own: it drives Debian's.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { broker } from "./broker.mjs";
import { steps } from "./steps.mjs";

const [url, shots] = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
if (!url || !executablePath) {
  console.log(url ? "there is no Chromium: apt-get install chromium" : "usage: node browser/run.mjs URL [FOLDER]");
  process.exit(2);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
const page = await context.newPage();
page.setDefaultTimeout(20_000);

// Whatever the page asks of anybody else, and every error that nobody provoked, is a failure of its own.
const wrong = [];
page.on("pageerror", (error) => wrong.push(`an exception in the page: ${error.message}`));
page.on("request", (request) => {
  if (!request.url().startsWith(new URL(url).origin)) wrong.push(`a request to elsewhere: ${request.url()}`);
});
page.on("console", (message) => {
  if (/Content.Security.Policy/i.test(message.text())) wrong.push(message.text());
});

let failed = 0;
const check = (name, trouble, found) => {
  if (trouble) failed++;
  console.log(trouble ? `FAILED ${name}: ${trouble}` : `ok ${name}${found === undefined ? "" : `: ${found}`}`);
};
for (const [name, step] of Object.entries(steps)) {
  try {
    check(name, "", await step(page, broker(url), url));
  } catch (error) {
    check(name, error.message.split("\n").slice(0, 12).join(" | "));
  }
  if (shots) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, "-")}.png`, fullPage: true });
}
check("nothing goes wrong meanwhile, and nothing is asked of others", wrong.join("; "));
await browser.close();
process.exit(failed === 0 ? 0 : 1);
