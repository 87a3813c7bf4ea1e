"use client";

import { Dialog } from "../ui/Dialog.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import type { Command } from "./command.ts";
import { commandRegistry } from "./command-registry.ts";
import { showOverlay } from "./overlays.ts";

/** Every shortcut of the page: `?`. Mounted while it is open. */
export function ShortcutSheet() {
  return (
    <Dialog isOpen onOpenChange={() => showOverlay("none")} title="Keyboard shortcuts" width="760px">
      <Sections />
    </Dialog>
  );
}

function Sections() {
  const withKeys = commandRegistry.available().filter((command) => command.shortcut);
  const sections = Map.groupBy(withKeys, (command) => command.section);
  return (
    <div className="shortcuts">
      {[...sections].map(([section, commands]) => (
        <section key={section}>
          <h3 className="h-sect">{section}</h3>
          <dl>
            {commands.map((command) => (
              <Row key={command.id} command={command} />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function Row({ command }: { command: Command }) {
  return (
    <div className="shortcuts__row">
      <dt>{command.title}</dt>
      <dd>
        {command.shortcut?.split(" ").map((keys, index) => (
          <Kbd key={`${index}-${keys}`} keys={keys} />
        ))}
        {command.alias && (
          <>
            <span className="muted">or</span> <Kbd keys={command.alias} />
          </>
        )}
      </dd>
    </div>
  );
}
