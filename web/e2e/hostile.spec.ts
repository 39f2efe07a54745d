// A session whose every field attacks the reader. Nothing runs, nothing is loaded, nothing leaves: `watched` looks for
// dialogs, errors and foreign requests; here we make sure that the attack was really on the screen.
import { freshProject, send, turn } from "./seed.ts";
import { expect, test } from "./watched.ts";

const MARKUP = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(2)"><svg onload=alert(3)>';
const MARKDOWN = "[click](javascript:alert(4)) ![pixel](https://evil.example/p.png) <iframe src=https://evil.example></iframe>";
const BOTH = `${MARKUP}\n\n${MARKDOWN}`;

test("a session with script in every field runs nothing", async ({ page, request }) => {
  const project = freshProject(MARKUP);
  const spans = turn({
    session: MARKUP,
    user: MARKUP,
    input: BOTH,
    output: BOTH,
    error: MARKUP,
    startMs: Date.now() - 60_000,
    tool: { name: MARKUP, arguments: JSON.stringify({ [MARKUP]: MARKUP }), result: BOTH },
    documents: [{ content: BOTH, score: 0.5 }],
  }).map((span) => ({
    ...span,
    name: MARKUP,
    attributes: { ...span.attributes, [MARKUP]: MARKUP, "llm.model_name": MARKUP, "llm.input_messages.0.message.role": MARKUP },
  }));
  await send(request, project, spans);

  await page.goto(`/projects/${encodeURIComponent(project)}/sessions`);
  await page.locator(".row-link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(MARKUP);
  const steps = page.locator("[data-step]");
  for (let n = 0; n < (await steps.count()); n += 1) {
    await steps.nth(n).click();
    const panel = page.getByRole("complementary", { name: "Span" });
    await expect(panel).toContainText("<script>");
    for (const drawer of await panel.locator(".drawer > summary").all()) await drawer.click();
  }

  expect(await steps.count()).toBeGreaterThan(2);
  expect(await page.locator("#root :is(script, iframe, img)").count()).toBe(0);
  expect(await page.locator('a[href^="javascript:" i], a[href^="data:" i]').count()).toBe(0);
  const links = await page.locator('#root a[href^="https://evil.example"]').all();
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) await expect(link).toHaveAttribute("rel", /noopener/);
});
