export interface BadgeProps {
  tone?: "neutral" | "accent" | "danger" | "warn";
  className?: string;
  children: React.ReactNode;
}

/** A small label that states a fact. Never pressed. */
export function Badge({ tone = "neutral", className = "", children }: BadgeProps) {
  return (
    <span className={`badge ${tone === "neutral" ? "" : `badge--${tone}`} ${className}`.trimEnd()}>
      {children}
    </span>
  );
}
