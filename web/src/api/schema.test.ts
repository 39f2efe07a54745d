// The types the page is written against are those of the server's contract.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generate, schemaPath } from "../../scripts/api.mjs";

test("schema.ts is fresh: run `npm run api` when this fails", async () => {
  expect(readFileSync(schemaPath, "utf8")).toBe(await generate());
});
