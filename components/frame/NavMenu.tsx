"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon } from "../ui/Icon.tsx";
import { useMe } from "./me-context.ts";
import { isShownTo, NAV_ITEMS, type NavItem } from "./nav-items.ts";

/** The left column of every page that is not a notebook. */
export function NavMenu() {
  const { role } = useMe();
  const path = usePathname();
  const draw = (item: NavItem) => <NavLink key={item.path} item={item} isHere={item.path === path} />;
  const isAdmin = role === "admin";
  const shown = NAV_ITEMS.filter((item) => isShownTo(isAdmin, item));
  const isUnderAdmin = (item: NavItem) => isAdmin && item.isForAdmins === true;
  const isSettings = (item: NavItem) => item.path === "/settings";
  return (
    <nav className="side" aria-label="Workspace">
      <div className="nav">
        {shown.filter((item) => !isUnderAdmin(item) && !isSettings(item)).map(draw)}
        {isAdmin && <div className="nav__title">Admin</div>}
        {shown.filter(isUnderAdmin).map(draw)}
      </div>
      <div className="nav nav--foot">{NAV_ITEMS.filter(isSettings).map(draw)}</div>
    </nav>
  );
}

function NavLink({ item, isHere }: { item: NavItem; isHere: boolean }) {
  return (
    <Link
      href={item.path}
      className={isHere ? "is-on" : undefined}
      aria-current={isHere ? "page" : undefined}
    >
      <Icon name={item.icon} />
      {item.label}
    </Link>
  );
}
