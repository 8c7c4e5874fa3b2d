// How the page is built: relative addresses, so that it may be served below any path, and nothing inlined, so that
// the Content-Security-Policy `default-src 'self'` lets all of it through.
import { defineConfig } from "vitest/config";


export default defineConfig({
  base: "./",
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:15672" } },
  test: { include: ["src/**/*.test.ts"] },
});
