type Politeness = "polite" | "assertive";
type Listener = (text: string, politeness: Politeness) => void;

const listeners = new Set<Listener>();

/**
 * Says a sentence to screen readers without moving the focus: "flights succeeded, 3,000,000 rows".
 * `assertive` interrupts, for failures only. Does nothing where no `LiveRegion` is mounted.
 */
export function announce(text: string, politeness: Politeness = "polite"): void {
  for (const listener of listeners) listener(text, politeness);
}

/** Hears what is announced, until the returned function is called. For `LiveRegion`. */
export function onAnnounce(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
