// The page is one folder that needs no network: every file beside index.html, no outside address.
// While it is written: OTELIER_BENCH=http://127.0.0.1:8080 npm run dev takes the API from there.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": process.env["OTELIER_BENCH"] ?? "http://127.0.0.1:8080" } },
});
