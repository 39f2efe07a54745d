// One session: the turns as they were held, the steps inside them, the span beside them, and the way there by keyboard.
import type { APIRequestContext } from "@playwright/test";
import { freshProject, send, turn } from "./seed.ts";
import { expect, test } from "./watched.ts";

const MINUTE = 60_000;
const path = (project: string, session: string) => `/projects/${encodeURIComponent(project)}/sessions/${encodeURIComponent(session)}`;

/** Three turns: with documents, with a tool, failed; half an hour lies before the last. */
async function seedTrip(request: APIRequestContext): Promise<string> {
  const project = freshProject("trip");
  const startMs = Date.now() - 60 * MINUTE;
  const whose = { session: "trip", user: "ada" };
  await send(request, project, [
    ...turn({ ...whose, input: "Where shall I stay?", output: "In **Alfama**.\n\n- old\n- steep", startMs, documents: [{ content: "Alfama is steep.", score: 0.91 }] }),
    ...turn({ ...whose, input: "Find a flight", output: "One at 06:15.", startMs: startMs + 10_000, tool: { name: "search_flights", arguments: '{"from":"BER","to":"LIS"}', result: '{"price_eur":184}' } }),
    ...turn({ ...whose, input: "Hold it", error: "429 Too Many Requests", startMs: startMs + 30 * MINUTE }),
  ]);
  return project;
}

test("the turns read as they were held", async ({ page, request }) => {
  const project = await seedTrip(request);

  await page.goto(path(project, "trip"));

  await expect(page.getByRole("article")).toHaveCount(3);
  const first = page.getByRole("article", { name: "Turn 1" });
  await expect(first.getByRole("group", { name: "User" })).toContainText("Where shall I stay?");
  await expect(first.getByRole("group", { name: "Assistant" }).getByRole("listitem")).toHaveText(["old", "steep"]);
  await expect(first.locator("strong")).toHaveText("Alfama");
  await expect(page.getByText("29 minutes later")).toBeVisible();
  await expect(page.getByRole("article", { name: "Turn 3, failed" })).toContainText("This turn failed");
  await expect(page.getByRole("article", { name: "Turn 3, failed" })).toContainText("429 Too Many Requests");
  await expect(page.locator(".session-head")).toContainText("1 failed turn");
});

test("wrappers are hidden until asked for", async ({ page, request }) => {
  const project = await seedTrip(request);
  await page.goto(path(project, "trip"));
  const second = page.getByRole("article", { name: "Turn 2" });
  await expect(second.locator("[data-step]")).toHaveCount(2);

  await second.getByRole("button", { name: "Show 1 wrapper" }).click();

  await expect(second.locator("[data-step]")).toHaveCount(3);
  await second.getByRole("button", { name: "Fold answer" }).click();
  await expect(second.locator("[data-step]")).toHaveCount(1);
});

test("a step opens the whole of its span, and a link opens it again", async ({ page, request }) => {
  const project = await seedTrip(request);
  await page.goto(path(project, "trip"));

  await page.locator("[data-step]", { hasText: "search_flights" }).click();

  const panel = page.getByRole("complementary", { name: "Span" });
  await expect(panel.getByRole("heading", { name: "search_flights" })).toBeVisible();
  await expect(panel.locator(".part", { hasText: "Arguments" })).toContainText('"from": "BER"');
  await expect(panel).toContainText('"price_eur": 184');
  await panel.getByText("Attributes").click();
  await expect(panel.locator(".attributes")).toContainText("openinference.span.kind");
  await expect(page).toHaveURL(/turn=2&trace=[0-9a-f]{32}&span=[0-9a-f]{16}/);
  await page.reload();
  await expect(panel.getByRole("heading", { name: "search_flights" })).toBeVisible();
  await page.goBack();
  await expect(panel).toBeHidden();
});

test("messages by role, documents with scores, exceptions with their trace", async ({ page, request }) => {
  const project = await seedTrip(request);
  await page.goto(path(project, "trip"));
  const panel = page.getByRole("complementary", { name: "Span" });

  await page.locator('[data-turn="1"] [data-step]', { hasText: "search the handbook" }).click();
  await expect(panel.locator(".documents")).toContainText("Alfama is steep.");
  await expect(panel.locator(".documents")).toContainText("0.910");
  await page.locator('[data-turn="1"] [data-step]', { hasText: "ChatCompletion" }).click();
  await expect(panel.locator(".message .speaker")).toHaveText(["system", "user", "assistant"]);
  await page.getByRole("button", { name: "Open the failing step" }).click();
  await expect(panel).toContainText("This step failed");
  await expect(panel).toContainText("RateLimitError");
  await panel.getByText("Stack trace").click();
  await expect(panel).toContainText("Traceback: line 1");
});

test("the keyboard goes everywhere", async ({ page, request }) => {
  const project = await seedTrip(request);
  await page.goto(path(project, "trip"));
  await expect(page.getByRole("article")).toHaveCount(3);
  const panel = page.getByRole("complementary", { name: "Span" });

  await page.keyboard.press("j");
  await expect(page).toHaveURL(/turn=1$/);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/turn=2$/);
  await expect(page.getByRole("article", { name: "Turn 2" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-turn="2"] [data-step]').first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("heading", { name: "search_flights" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(panel.getByRole("heading", { name: "ChatCompletion" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("article", { name: "Turn 2" })).toBeFocused();
  await page.keyboard.press("k");
  await expect(page).toHaveURL(/turn=1$/);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/turn=/);
});

test("a long session is drawn a few turns at a time, and a deep link finds its turn", async ({ page, request }) => {
  const project = freshProject("long");
  const startMs = Date.now() - 400 * MINUTE;
  const turns = Array.from({ length: 350 }, (_, n) => turn({ session: "long", input: `question ${n + 1}`, output: `answer ${n + 1}`, startMs: startMs + n * MINUTE }));
  await send(request, project, turns.flat());

  await page.goto(`${path(project, "long")}?turn=333`);

  const sought = page.getByRole("article", { name: "Turn 333", exact: true });
  await expect(sought).toBeInViewport();
  await expect(sought).toBeFocused();
  await expect(sought).toContainText("answer 333");
  expect(await page.getByRole("article").count()).toBeLessThan(40);
});

test("a turn that arrives while one reads is added", async ({ page, request }) => {
  const project = freshProject("growing");
  await send(request, project, turn({ session: "s", input: "first", output: "ok", startMs: Date.now() - MINUTE }));
  await page.goto(path(project, "s"));
  await expect(page.getByRole("article")).toHaveCount(1);

  await send(request, project, turn({ session: "s", input: "second", output: "ok", startMs: Date.now() - 2_000 }));

  await expect(page.getByRole("article")).toHaveCount(2, { timeout: 15_000 });
});

for (const id of ["a/b", "100%", "%2F", "..", ".", "...", "<script>alert(1)</script>", "日本 🗼", "a?b#c&d=e", "x y\\z", "a+b", "{x}$y"]) {
  test(`the session named ${id} is opened from the table and by its address`, async ({ page, request }) => {
    const project = freshProject(`odd/${id}`);
    await send(request, project, turn({ session: id, input: "hello", output: "hi", startMs: Date.now() - MINUTE }));
    await page.goto(`/projects/${encodeURIComponent(project)}/sessions`);

    await page.getByRole("link", { name: "hello" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(id);
    await page.keyboard.press("j");
    await expect(page).toHaveURL(/turn=1$/);
    await page.reload();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText(id);
    await expect(page.getByRole("article", { name: "Turn 1" })).toContainText("hi");
  });
}

test("what was redacted or never came is said, not left blank", async ({ page, request }) => {
  const project = freshProject("absent");
  const startMs = Date.now() - MINUTE;
  await send(request, project, [
    ...turn({ session: "s", input: "My card is", output: "__REDACTED__", startMs }),
    ...turn({ session: "s", input: "hello?", startMs: startMs + 5_000 }),
  ]);

  await page.goto(path(project, "s"));

  await expect(page.getByRole("article", { name: "Turn 1" }).getByRole("group", { name: "Assistant" })).toContainText("Redacted");
  await expect(page.getByRole("article", { name: "Turn 2" }).getByRole("group", { name: "Assistant" })).toContainText("No output was received");
});
