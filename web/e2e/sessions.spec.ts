// The sessions table: what it tells, how one moves through it, and that it stays live without jumping.
import { freshProject, send, turn } from "./seed.ts";
import { expect, test } from "./watched.ts";

const MINUTE = 60_000;
const tablePath = (project: string) => `/projects/${encodeURIComponent(project)}/sessions`;

test("a row tells what happened, and is a link to it", async ({ page, request }) => {
  const project = freshProject("row");
  const startMs = Date.now() - MINUTE;
  await send(request, project, turn({ session: "s-1", user: "ada", input: "What is a turn?", output: "One **exchange**.", startMs }));
  await send(request, project, turn({ session: "s-1", user: "ada", input: "And then?", error: "rate limit", startMs: startMs + 5_000 }));

  await page.goto(tablePath(project));

  const row = page.getByRole("row").filter({ hasText: "What is a turn?" });
  await expect(row.getByRole("cell")).toHaveCount(10);
  await expect(row.locator(".cell-user")).toHaveText("ada");
  await expect(row.locator(".cell-turns")).toContainText("1 failed");
  await expect(row.locator(".cell-tokens")).toContainText("50");
  await expect(row.locator(".cell-models")).toHaveText("gpt-4o-mini");
  await row.locator(".cell-activity").click();
  await expect(page).toHaveURL(`${tablePath(project)}/s-1`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("s-1");
});

test("unknown tokens and cost are dashes, never zeros", async ({ page, request }) => {
  const project = freshProject("unknown");
  await send(request, project, turn({ session: "s", input: "hi", error: "boom", startMs: Date.now() - MINUTE }));

  await page.goto(tablePath(project));

  await expect(page.locator(".table-body .cell-tokens")).toContainText("—");
  await expect(page.locator(".table-body .cell-cost")).toContainText("—");
  await expect(page.locator(".table-body .cell-cost [title]")).toHaveAttribute("title", /cost/);
});

test("j, k and Enter move and open; Back returns to the same place", async ({ page, request }) => {
  const project = freshProject("keys");
  const now = Date.now();
  await send(request, project, [0, 1, 2].flatMap((n) => turn({ session: `s-${n}`, input: `question ${n}`, output: "ok", startMs: now - (n + 1) * MINUTE })));
  await page.goto(tablePath(project));
  await expect(page.getByRole("link", { name: "question 0" })).toBeVisible();

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("k");
  await expect(page.getByRole("link", { name: "question 1" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("s-1");

  await page.goBack();
  await expect(page.getByRole("link", { name: "question 1" })).toBeVisible();
});

test("hundreds of sessions come page by page, drawn a few at a time", async ({ page, request }) => {
  const project = freshProject("many");
  const now = Date.now();
  const many = Array.from({ length: 180 }, (_, n) => turn({ session: `s-${n}`, input: `question ${n}`, output: "ok", startMs: now - (n + 1) * MINUTE }));
  await send(request, project, many.flat());
  await page.goto(tablePath(project));
  await expect(page.getByRole("link", { name: "question 0", exact: true })).toBeVisible();

  const body = page.locator(".table-body");
  await expect(async () => {
    await body.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect(page.getByRole("link", { name: "question 179", exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();

  expect(await page.locator(".table-space > .row").count()).toBeLessThan(60);
});

test("a new session appears by itself, and a reader further down does not notice", async ({ page, request }) => {
  const project = freshProject("live");
  const now = Date.now();
  const some = Array.from({ length: 40 }, (_, n) => turn({ session: `s-${n}`, input: `question ${n}`, output: "ok", startMs: now - (n + 1) * MINUTE }));
  await send(request, project, some.flat());
  await page.goto(tablePath(project));
  const body = page.locator(".table-body");
  await expect(page.getByRole("link", { name: "question 0", exact: true })).toBeVisible();
  await body.evaluate((element) => element.scrollTo(0, 620));
  const watched = page.getByRole("link", { name: "question 14", exact: true });
  const before = await watched.boundingBox();

  await send(request, project, turn({ session: "newcomer", input: "am I seen?", output: "yes", startMs: Date.now() - 1_000 }));

  await expect.poll(() => body.evaluate((element) => element.scrollTop), { timeout: 15_000 }).toBeGreaterThan(620);
  expect((await watched.boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0);
  await body.evaluate((element) => element.scrollTo(0, 0));
  await expect(page.getByRole("link", { name: "am I seen?" })).toBeVisible();
});

test("the switcher leads from project to project", async ({ page, request }) => {
  const [one, two] = [freshProject("one"), freshProject("two")];
  await send(request, one, turn({ session: "a", input: "in one", output: "ok", startMs: Date.now() - MINUTE }));
  await send(request, two, turn({ session: "b", input: "in two", output: "ok", startMs: Date.now() - MINUTE }));
  await page.goto(tablePath(one));
  await expect(page.getByRole("link", { name: "in one" })).toBeVisible();

  await page.getByLabel("Project").selectOption(two);

  await expect(page).toHaveURL(tablePath(two));
  await expect(page.getByRole("link", { name: "in two" })).toBeVisible();
});

test("traces without a session id are explained", async ({ page, request }) => {
  const project = freshProject("sessionless");
  const withoutModelCall = turn({ input: "Where do I belong?", output: "Nowhere.", startMs: Date.now() - MINUTE }).slice(0, 1);
  await send(request, project, withoutModelCall);

  await page.goto(tablePath(project));

  await expect(page.getByRole("heading", { name: "Traces, but no sessions" })).toBeVisible();
});
