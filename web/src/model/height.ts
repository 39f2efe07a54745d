// How tall a turn will be, before it is drawn: the closer the guess, the calmer the scrollbar of a long session.

const LINE = 25;
const STEP = 34;
const FRAME = 150;

interface Guessable {
  input?: { text: string } | null;
  output?: { text: string } | null;
  error?: object | null;
  spans: readonly unknown[];
}

export function guessHeight(turn: Guessable, widthPx: number, steps: { shown: boolean; longest: number }): number {
  const perLine = Math.max(28, Math.min(widthPx, 760) / 8);
  const rows = steps.shown && turn.spans.length <= steps.longest ? turn.spans.length : 0;
  const said = lines(turn.input?.text, perLine) + lines(turn.output?.text, perLine);
  return FRAME + said * LINE + rows * STEP + (turn.error ? 60 : 0);
}

function lines(text: string | undefined, perLine: number): number {
  if (!text) return 1;
  const breaks = text.slice(0, 4000).split("\n").length - 1;
  return Math.ceil(Math.min(text.length, 4000) / perLine) + breaks;
}
