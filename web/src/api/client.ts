// The one door to the server: typed by its contract, every failure an ApiError, and a note on whether it answers at all.
import createClient, { type Middleware } from "openapi-fetch";
import { noteAnswer, noteSilence } from "./reach.ts";
import type { components, paths } from "./schema.ts";

export type Schemas = components["schemas"];

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, code: string, message: string, hint: string | null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Status 0: nobody answered. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

const GATEWAY_FAILED = new Set([502, 503, 504]);

const reach: Middleware = {
  onResponse: ({ response }) => {
    if (GATEWAY_FAILED.has(response.status)) throw silence();
    noteAnswer();
  },
  onError: ({ error }) => (isAbort(error) ? undefined : silence()),
};

export const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "" });
client.use(reach);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data; anything else is thrown as an ApiError. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (data !== undefined) return data;
  throw toApiError(response.status, error);
}

function toApiError(status: number, body: unknown): ApiError {
  const { code, message, hint } = (body as Partial<Schemas["ErrorBody"]> | undefined)?.error ?? {};
  return new ApiError(status, code ?? `http_${status}`, message ?? `The server answered with status ${status}.`, hint ?? null);
}

function silence(): ApiError {
  noteSilence();
  return new ApiError(0, "unreachable", "Turnwise does not answer.", "Is the server running? This page keeps trying.");
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
