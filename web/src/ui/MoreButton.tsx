// Asks for the rest of a long text.
import { formatExactCount } from "../model/format.ts";

export function MoreButton({ length, onMore }: { length: number; onMore: () => void }) {
  return (
    <button type="button" className="more" onClick={onMore}>
      Show all {formatExactCount(length)} characters
    </button>
  );
}
