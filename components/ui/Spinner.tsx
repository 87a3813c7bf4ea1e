import { Icon } from "./Icon.tsx";

/** Something is being waited for, and what. Appears after 300 ms, so that quick answers don't flash. */
export function Spinner({ children }: { children: React.ReactNode }) {
  return (
    <div className="spinner row muted" role="status">
      <Icon name="run" isSpinning />
      <span>{children}</span>
    </div>
  );
}
