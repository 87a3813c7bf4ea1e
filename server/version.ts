import manifest from "../package.json" with { type: "json" };

/** The product's version, e.g. `0.1.0`. */
export function version(): string {
  return manifest.version;
}
