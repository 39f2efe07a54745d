// Token counts as the server tells them. A count nobody sent is null, and stays unknown all the way to the screen.

export interface Tokens {
  prompt?: number | null;
  completion?: number | null;
  total?: number | null;
  cache_read?: number | null;
  cache_write?: number | null;
  reasoning?: number | null;
  audio?: number | null;
}

export interface TokenLine {
  label: string;
  count: number;
}

const LABELS: [keyof Tokens, string][] = [
  ["prompt", "Prompt"],
  ["completion", "Completion"],
  ["total", "Total"],
  ["cache_read", "Cache read"],
  ["cache_write", "Cache write"],
  ["reasoning", "Reasoning"],
  ["audio", "Audio"],
];

/** The total the client sent, or the sum of both sides when it sent both; half a sum is no total. */
export function totalTokens(tokens: Tokens | null | undefined): number | null {
  if (!tokens) return null;
  if (tokens.total != null) return tokens.total;
  if (tokens.prompt == null || tokens.completion == null) return null;
  return tokens.prompt + tokens.completion;
}

/** Only the counts that are known, in reading order. */
export function tokenLines(tokens: Tokens | null | undefined): TokenLine[] {
  if (!tokens) return [];
  return LABELS.flatMap(([key, label]) => {
    const count = tokens[key];
    return count == null ? [] : [{ label, count }];
  });
}
