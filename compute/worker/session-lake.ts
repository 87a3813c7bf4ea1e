/**
 * What of the Lake a Session has in its folder, and which relations its texts have
 * named so far: a view made by an earlier Run may read them again.
 */
export interface SessionLake {
  readonly files: Map<string, readonly string[]>;
  readonly named: Set<string>;
}

export function createSessionLake(): SessionLake {
  return { files: new Map(), named: new Set() };
}
