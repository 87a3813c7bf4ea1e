import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** one sentence: why it is empty, or what will be here */
  children?: React.ReactNode;
  /** the one concrete next step */
  action?: React.ReactNode;
  /** the title is the heading of the page, as where nothing else is on it */
  isPageTitle?: boolean;
}

/** Nothing here yet, nothing found, or nothing that this person may see. */
export function EmptyState({ icon, title, children, action, isPageTitle }: EmptyStateProps) {
  return (
    <div className="empty">
      <Icon name={icon} size="l" />
      {isPageTitle ? <h1 className="empty__title">{title}</h1> : <b className="empty__title">{title}</b>}
      {children && <span>{children}</span>}
      {action}
    </div>
  );
}
