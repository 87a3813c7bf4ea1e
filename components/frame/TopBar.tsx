"use client";

import Link from "next/link";
import { BrandMark } from "../ui/BrandMark.tsx";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { useMe } from "./me-context.ts";
import { showOverlay } from "./overlays.ts";
import { UserMenu } from "./UserMenu.tsx";

export interface TopBarProps {
  /** a string, or an `h1` of one's own, such as one that can be edited */
  title: React.ReactNode;
  /** after the title: "Saved 12:04" */
  meta?: React.ReactNode;
  /** before the commands: presence, secondary buttons */
  actions?: React.ReactNode;
  /** at the right end: the one primary button */
  primary?: React.ReactNode;
  /** the commands as an icon, and the title as the heading of the page */
  isCompact?: boolean;
}

/** Brand, workspace ▸ title, what can be done here, commands, the person. */
export function TopBar({ title, meta, actions, primary, isCompact = false }: TopBarProps) {
  const { workspaceName } = useMe();
  return (
    <header className="topbar">
      <Link href="/" className="topbar__home" aria-label={`Home of ${workspaceName}`}>
        <BrandMark />
      </Link>
      <div className="crumbs">
        <Link href="/" className="crumbs__workspace">
          {workspaceName}
        </Link>
        <Icon name="right" size="s" />
        {typeof title !== "string" ? title : isCompact ? <h1>{title}</h1> : <b>{title}</b>}
        {meta && <span className="crumbs__saved">{meta}</span>}
      </div>
      <span className="grow" />
      {actions}
      <Button variant="ghost" icon="search" aria-label="Commands" onClick={() => showOverlay("palette")}>
        {!isCompact && <span className="only-wide">Search or run a command</span>}
        <Kbd keys="Mod+K" />
      </Button>
      {primary}
      <span className="sep" />
      <UserMenu />
    </header>
  );
}
