import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** one sentence: why it is empty, or what will be here */
  children?: React.ReactNode;
  /** the one concrete next step */
  action?: React.ReactNode;
}

/** Nothing here yet, nothing found, or nothing that this person may see. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon name={icon} size="l" />
      <b className="empty__title">{title}</b>
      {children && <span>{children}</span>}
      {action}
    </div>
  );
}
