export interface ProgressProps {
  /** what progresses, for those who can't see the bar */
  label: string;
  /** 0 to 1; null when nobody knows */
  share: number | null;
  /** the place that does the work, or the accent */
  hue?: "browser" | "hosted" | "self" | "accent";
}

/** A thin bar. Put the words beside it. */
export function Progress({ label, share, hue = "accent" }: ProgressProps) {
  const percent = share === null ? undefined : Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <div
      className={share === null ? "bar bar--unknown" : "bar"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i className={`f-${hue}`} style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
