// Every page in both themes, wide and narrow: accessible by axe's rules, without sideways scrolling. And the pages one
// meets when something is missing.
import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { freshProject, send, turn } from "./seed.ts";
import { expect, test } from "./watched.ts";

const EMPTY = { data: [] };

async function seedAll(request: APIRequestContext): Promise<string> {
  const project = freshProject("pages");
  const startMs = Date.now() - 90 * 60_000;
  await send(request, project, [
    ...turn({ session: "s", user: "ada", input: "Where?", output: "# Here\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n```js\nlet x = 1;\n```\n\n> quote [link](https://a.b)", startMs, documents: [{ content: "A page.", score: 0.7 }] }),
    ...turn({ session: "s", user: "ada", input: "And?", output: "__REDACTED__", startMs: startMs + 30 * 60_000, tool: { name: "look", arguments: '{"a":[1,null,"x"]}', result: "seen" } }),
    ...turn({ session: "s", user: "ada", input: "Now?", error: "timed out", startMs: startMs + 31 * 60_000 }),
  ]);
  return project;
}

const PAGES: [string, (page: Page, project: string) => Promise<void>][] = [
  ["sessions", async (page, project) => {
    await page.goto(project);
    await expect(page.locator(".row-link")).toBeVisible();
  }],
  ["a session", async (page, project) => {
    await page.goto(`${project}/s`);
    await expect(page.getByRole("article", { name: "Turn 1" })).toBeVisible();
  }],
  ["a failed turn and its span", async (page, project) => {
    await page.goto(`${project}/s?turn=3`);
    await page.getByRole("button", { name: "Open the failing step" }).click();
    await expect(page.getByText("This step failed")).toBeVisible();
  }],
  ["a span with everything open", async (page, project) => {
    await page.goto(`${project}/s`);
    await page.locator('[data-turn="1"] [data-step]').last().click();
    const panel = page.getByRole("complementary", { name: "Span" });
    await expect(panel.locator(".messages").first()).toBeVisible();
    for (const drawer of await panel.locator(".drawer > summary").all()) await drawer.click();
  }],
  ["no such session", async (page, project) => {
    await page.goto(`${project}/nobody`);
    await expect(page.getByRole("heading", { name: "There is no such session" })).toBeVisible();
  }],
  ["no such page", async (page) => {
    await page.goto("/no/such/page");
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }],
  ["get started", async (page) => {
    await page.route("**/api/v1/projects", (route) => route.fulfill({ json: EMPTY }));
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
  }],
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    test.describe(`${colorScheme}, ${viewport.width} px`, () => {
      test.use({ colorScheme, viewport });

      for (const [name, visit] of PAGES) {
        test(`${name} is accessible and fits`, async ({ page, request, watch }) => {
          watch.expectFailedLoads();
          const project = `/projects/${encodeURIComponent(await seedAll(request))}/sessions`;

          await visit(page, project);

          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
        });
      }
    });
  }
}

test("'/' leads to the project that was active last", async ({ page, request }) => {
  const project = freshProject("latest");
  await send(request, project, turn({ session: "s", input: "newest", output: "yes", startMs: Date.now() }));

  await page.goto("/");

  await expect(page).toHaveURL(`/projects/${encodeURIComponent(project)}/sessions`);
});

test("the first page moves on when a first session arrives", async ({ page, request, baseURL }) => {
  let empty = true;
  await page.route("**/api/v1/projects", (route) => (empty ? route.fulfill({ json: EMPTY }) : route.continue()));
  await page.goto("/");
  await expect(page.getByRole("group", { name: "endpoint" })).toHaveText(`export OTEL_EXPORTER_OTLP_ENDPOINT=${new URL(baseURL ?? "").origin}`);

  await send(request, freshProject("first"), turn({ session: "s", input: "am I first?", output: "yes", startMs: Date.now() }));
  empty = false;

  await expect(page.getByRole("link", { name: "am I first?" })).toBeVisible({ timeout: 15_000 });
});

test("an unknown project says so", async ({ page, watch }) => {
  watch.expectFailedLoads();

  await page.goto(`/projects/${freshProject("never sent")}/sessions`);

  await expect(page.getByRole("heading", { name: /no such project|No sessions/i })).toBeVisible();
});

test("a server that goes and comes back is noticed, both times", async ({ page, request, watch }) => {
  watch.expectFailedLoads();
  const project = freshProject("gone");
  await send(request, project, turn({ session: "s", input: "still here?", output: "yes", startMs: Date.now() }));
  await page.goto(`/projects/${encodeURIComponent(project)}/sessions`);
  await expect(page.getByRole("link", { name: "still here?" })).toBeVisible();

  await page.route("**/api/**", (route) => route.abort());
  await expect(page.getByText("Turnwise does not answer.")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("link", { name: "still here?" })).toBeVisible();

  await page.unroute("**/api/**");
  await expect(page.getByText("Turnwise does not answer.")).toBeHidden({ timeout: 20_000 });
});

test("a refused read offers another try", async ({ page, request, watch }) => {
  watch.expectFailedLoads();
  const project = freshProject("retry");
  await send(request, project, turn({ session: "s", input: "try me", output: "yes", startMs: Date.now() }));
  const error = { error: { code: "internal", message: "the disk is full", hint: "Free some space." } };
  await page.route("**/sessions?*", (route) => route.fulfill({ status: 500, json: error }));
  await page.goto(`/projects/${encodeURIComponent(project)}/sessions`);
  await expect(page.getByRole("alert")).toContainText("Free some space.", { timeout: 15_000 });

  await page.unroute("**/sessions?*");
  await page.getByRole("button", { name: "Try again" }).click();

  await expect(page.getByRole("link", { name: "try me" })).toBeVisible();
});

test("the theme is chosen, kept, and given back to the system", async ({ page, request }) => {
  const project = freshProject("theme");
  await send(request, project, turn({ session: "s", input: "hi", output: "yes", startMs: Date.now() }));
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`/projects/${encodeURIComponent(project)}/sessions`);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();

  await page.getByRole("button", { name: "Theme: system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  const dark = await background();
  await page.reload();

  expect(dark).not.toBe(light);
  expect(await background()).toBe(dark);
  await page.getByRole("button", { name: "Theme: dark" }).click();
  expect(await background()).toBe(light);
});

test("the first load stays light", async ({ page }) => {
  const sizes: number[] = [];
  page.on("response", async (response) => {
    if (/\/assets\/.*\.(js|css)$/.test(new URL(response.url()).pathname)) sizes.push((await response.body()).length);
  });

  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();

  const uncompressedKb = sizes.reduce((sum, size) => sum + size, 0) / 1024;
  expect(sizes.length).toBeGreaterThan(1);
  expect(uncompressedKb).toBeLessThan(760);
});
