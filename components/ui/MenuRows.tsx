"use client";

import { DropdownMenu as Primitive } from "radix-ui";
import { Icon } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import type { MenuAction, MenuEntry } from "./menu-entry.ts";

/** The lines of a menu. Use `Menu`, which opens them. */
export function MenuRows({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => {
    if ("separator" in entry) return <Primitive.Separator className="menu__rule" key={`rule-${index}`} />;
    if ("heading" in entry) {
      return (
        <Primitive.Label className="menu__heading" key={entry.heading}>
          {entry.heading}
        </Primitive.Label>
      );
    }
    if ("entries" in entry) return <Submenu key={entry.id} entry={entry} />;
    return <Row key={entry.id} action={entry} />;
  });
}

function Row({ action }: { action: MenuAction }) {
  const className = `menu__row ${action.isDanger ? "menu__row--danger" : ""} ${action.reason ? "menu__row--tall" : ""}`;
  const content = (
    <>
      {action.isChecked !== undefined && (
        <span className="menu__tick">{action.isChecked && <Icon name="check" size="s" />}</span>
      )}
      {action.icon && <Icon name={action.icon} size="s" />}
      <span className="grow">
        {action.label}
        {action.reason && <small className="menu__reason">{action.reason}</small>}
      </span>
      {action.shortcut && <Kbd keys={action.shortcut} />}
    </>
  );
  if (action.isChecked === undefined) {
    return (
      <Primitive.Item className={className} disabled={action.isDisabled} onSelect={action.onSelect}>
        {content}
      </Primitive.Item>
    );
  }
  return (
    <Primitive.CheckboxItem
      className={className}
      checked={action.isChecked}
      disabled={action.isDisabled}
      onSelect={action.onSelect}
    >
      {content}
    </Primitive.CheckboxItem>
  );
}

function Submenu({ entry }: { entry: Extract<MenuEntry, { entries: readonly MenuEntry[] }> }) {
  return (
    <Primitive.Sub>
      <Primitive.SubTrigger className="menu__row">
        {entry.icon && <Icon name={entry.icon} size="s" />}
        <span className="grow">{entry.label}</span>
        <Icon name="right" size="s" />
      </Primitive.SubTrigger>
      <Primitive.Portal>
        <Primitive.SubContent className="pop menu" sideOffset={4} collisionPadding={8}>
          <MenuRows entries={entry.entries} />
        </Primitive.SubContent>
      </Primitive.Portal>
    </Primitive.Sub>
  );
}
