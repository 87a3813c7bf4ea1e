import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface StateProps {
  /** the suffix of `state--…`: running, succeeded, failed, lost, blocked, stale, warn, online, or none */
  tone?: "none" | "running" | "succeeded" | "failed" | "lost" | "blocked" | "stale" | "warn" | "online";
  icon: IconName;
  children: React.ReactNode;
}

/** How it goes: a glyph and a word, always both. */
export function State({ tone = "none", icon, children }: StateProps) {
  return (
    <span className={tone === "none" ? "state" : `state state--${tone}`}>
      <Icon name={icon} isSpinning={tone === "running"} />
      {children}
    </span>
  );
}
