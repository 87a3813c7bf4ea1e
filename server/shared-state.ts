/**
 * State that the HTTP server and Next's route handlers share.
 *
 * Both run in one process, but Next bundles its own copy of every module, so
 * a module-level variable exists twice. What must exist once (the database,
 * the sockets of workers and pages) is made here, on `globalThis`, under a
 * name. Classes differ between the copies too: never use `instanceof` on
 * what crosses; see `isAppError`.
 *
 * `make` runs on first use and must be cheap: `next build` evaluates modules.
 */
export function shared<T>(name: string, make: () => T): T {
  const slots = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`eider:${name}`);
  const held = slots[key];
  if (held !== undefined) return held;
  const made = make();
  slots[key] = made;
  return made;
}
