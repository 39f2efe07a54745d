// An error someone can do something about: what happened, what may help, and another try.
import { Blank } from "./Blank.tsx";

interface Props {
  title: string;
  error: Error & { hint?: string | null };
  onRetry: () => void;
}

export function Failure({ title, error, onRetry }: Props) {
  return (
    <Blank
      title={title}
      tone="error"
      role="alert"
      action={
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      }
    >
      <p>{error.message}</p>
      {error.hint && <p>{error.hint}</p>}
    </Blank>
  );
}
