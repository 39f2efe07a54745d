// Writes src/api/schema.ts from the API contract. `npm test` runs the same `generate` and fails when the file is stale.
// TURNWISE_OPENAPI points at another contract, to try a change before the server has it.
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

export const schemaPath = fileURLToPath(new URL("../src/api/schema.ts", import.meta.url));

export function contractUrl() {
  const chosen = process.env.TURNWISE_OPENAPI;
  return chosen ? pathToFileURL(chosen) : new URL("../../openapi/turnwise.json", import.meta.url);
}

export async function generate() {
  const types = astToString(await openapiTS(contractUrl()));
  return `// Generated from openapi/turnwise.json by \`npm run api\`. Do not edit.\n${types}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(schemaPath, await generate());
