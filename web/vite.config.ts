// The build of the page: web/dist, embedded in the binary. `npm run dev` proxies to a running `turnwise serve`.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.TURNWISE_URL ?? "http://127.0.0.1:6006";

export default defineConfig({
  plugins: [react({ compiler: true })],
  build: {
    target: "es2023",
    // Inlined assets would become data: URLs, which the server's content policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": server, "/v1": server } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
