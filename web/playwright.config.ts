// A real browser against a running server, named by TURNWISE_URL. The tests bring their own data, over OTLP.
import { defineConfig } from "@playwright/test";

const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export default defineConfig({
  testDir: "e2e",
  timeout: 30_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 1,
  reporter: [["list"]],
  forbidOnly: true,
  use: {
    baseURL: process.env.TURNWISE_URL ?? "http://127.0.0.1:6006",
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    trace: "retain-on-failure",
  },
});
