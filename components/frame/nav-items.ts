import type { IconName } from "../ui/icon-shapes.ts";

export interface NavItem {
  path: string;
  label: string;
  icon: IconName;
  /** under the heading of the admins; others don't see it, unless `isForAll` */
  isForAdmins?: boolean;
  isForAll?: boolean;
}

/** The places of a workspace, in the order of the menu. */
export const NAV_ITEMS: readonly NavItem[] = [
  { path: "/", label: "Home", icon: "home" },
  { path: "/trash", label: "Trash", icon: "trash" },
  { path: "/admin/workers", label: "Workers", icon: "self", isForAdmins: true, isForAll: true },
  { path: "/admin/members", label: "Members", icon: "users", isForAdmins: true },
  { path: "/settings", label: "Settings", icon: "gear" },
];

/** Whether somebody finds this place in the menu and among the commands. */
export function isShownTo(isAdmin: boolean, { isForAdmins, isForAll }: NavItem): boolean {
  return isAdmin || !isForAdmins || isForAll === true;
}
