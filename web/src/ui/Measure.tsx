// A number, or the admission that nobody knows it. Never a zero in its place.

interface Props {
  value: string | null;
  /** Why there is no value. */
  unknown: string;
  title?: string;
}

export function Measure({ value, unknown, title }: Props) {
  if (value != null) return <span title={title}>{value}</span>;
  return (
    <span className="unknown" title={unknown}>
      <span aria-hidden="true">—</span>
      <span className="sr-only">unknown</span>
    </span>
  );
}
