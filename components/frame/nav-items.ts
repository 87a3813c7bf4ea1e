import type { IconName } from "../ui/icon-shapes.ts";

export interface NavItem {
  path: string;
  label: string;
  icon: IconName;
  isForAdmins?: boolean;
}

/** The places of a workspace, in the order of the menu. */
export const NAV_ITEMS: readonly NavItem[] = [
  { path: "/", label: "Home", icon: "home" },
  { path: "/trash", label: "Trash", icon: "trash" },
  { path: "/admin/workers", label: "Workers", icon: "self", isForAdmins: true },
  { path: "/admin/members", label: "Members", icon: "users", isForAdmins: true },
  { path: "/settings", label: "Settings", icon: "gear" },
];
