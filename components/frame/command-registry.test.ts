import { describe, expect, test } from "vitest";
import type { Command } from "./command.ts";
import { createCommandRegistry } from "./command-registry.ts";

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  section: "Test",
  run: () => {},
  ...more,
});
const press = (key: string, ctrlKey = false) => ({
  key,
  code: "",
  ctrlKey,
  metaKey: false,
  altKey: false,
  shiftKey: false,
});
const away = { isApple: false, isTyping: false };

describe("command registry", () => {
  test("a part of the page leaves: its commands go with it", () => {
    const registry = createCommandRegistry();
    const leave = registry.register([command("a"), command("b")]);
    registry.register([command("c")]);
    leave();
    expect(registry.available().map(({ id }) => id)).toEqual(["c"]);
  });

  test("two parts register the same id: the later one counts", () => {
    const registry = createCommandRegistry();
    registry.register([command("a", { title: "old" })]);
    registry.register([command("a", { title: "new" })]);
    expect(registry.available().map(({ title }) => title)).toEqual(["new"]);
  });

  test("a page registers after the frame: its commands are listed first, each part in its own order", () => {
    const registry = createCommandRegistry();
    registry.register([command("frame")]);
    registry.register([command("run"), command("stop")]);
    expect(registry.available().map(({ id }) => id)).toEqual(["run", "stop", "frame"]);
  });

  test("when says no: neither shown nor found by its key", () => {
    const registry = createCommandRegistry();
    registry.register([command("a", { when: () => false, shortcut: "Mod+K", isBound: true })]);
    expect(registry.available()).toEqual([]);
    expect(registry.find(press("k", true), away)).toBeUndefined();
  });

  test("somebody types: chords are heard, plain keys are letters", () => {
    const registry = createCommandRegistry();
    registry.register([
      command("palette", { shortcut: "Mod+K", isBound: true }),
      command("sheet", { shortcut: "?", isBound: true }),
    ]);
    const typing = { isApple: false, isTyping: true };
    expect(registry.find(press("k", true), typing)?.id).toBe("palette");
    expect(registry.find(press("?"), typing)).toBeUndefined();
    expect(registry.find(press("?"), away)?.id).toBe("sheet");
  });

  test("a command with two shortcuts: either finds it", () => {
    const registry = createCommandRegistry();
    registry.register([command("a", { shortcut: "Mod+K", alias: "Mod+J", isBound: true })]);
    expect(registry.find(press("j", true), away)?.id).toBe("a");
    expect(registry.find(press("k", true), away)?.id).toBe("a");
  });

  test("a shortcut that a room hears itself: left to the room", () => {
    const registry = createCommandRegistry();
    registry.register([command("a", { shortcut: "Mod+Enter" })]);
    expect(registry.find(press("Enter", true), away)).toBeUndefined();
  });
});
