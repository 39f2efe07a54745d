// A moment told relative to now; the exact time is one hover away.
import { formatAgo, formatExact } from "../model/format.ts";
import { useNow } from "./now.ts";

export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, now)}
    </time>
  );
}
