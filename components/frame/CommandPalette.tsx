"use client";

import { Command as Primitive } from "cmdk";
import { Dialog } from "radix-ui";
import { Icon } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import type { Command } from "./command.ts";
import { commandRegistry } from "./command-registry.ts";
import { matchScore } from "./match-score.ts";
import { showOverlay } from "./overlays.ts";

/** Every action of the page by name: Mod+K. Type, choose, done. Mounted while it is open. */
export function CommandPalette() {
  return (
    <Dialog.Root open onOpenChange={() => showOverlay("none")}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim scrim--top">
          <Dialog.Content className="dialog palette" aria-describedby={undefined}>
            <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
            <Primitive
              label="Commands"
              loop
              filter={(_, words, keywords) => matchScore(keywords ?? [], words)}
            >
              <div className="palette__search">
                <Icon name="search" />
                <Primitive.Input className="palette__input" placeholder="Search or run a command" />
                <Kbd keys="Escape" />
              </div>
              <Primitive.List className="palette__list">
                <Primitive.Empty className="palette__empty">No command is called that.</Primitive.Empty>
                <Sections />
              </Primitive.List>
            </Primitive>
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Sections() {
  const sections = Map.groupBy(commandRegistry.available(), (command) => command.section);
  return [...sections].map(([section, commands]) => (
    <Primitive.Group key={section} heading={section} className="palette__group">
      {commands.map((command) => (
        <Row key={command.id} command={command} />
      ))}
    </Primitive.Group>
  ));
}

function Row({ command }: { command: Command }) {
  const run = () => {
    showOverlay("none");
    // After the dialog has given the focus back, so that a command may take it.
    requestAnimationFrame(() => requestAnimationFrame(command.run));
  };
  return (
    <Primitive.Item
      className="menu__row"
      value={command.id}
      keywords={[command.title, command.section, ...(command.keywords ?? [])]}
      onSelect={run}
    >
      <Icon name={command.icon ?? "arrow"} size="s" />
      <span className="grow">{command.title}</span>
      {command.shortcut && <Kbd keys={command.shortcut} />}
    </Primitive.Item>
  );
}
