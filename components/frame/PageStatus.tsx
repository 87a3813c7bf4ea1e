"use client";

import { useBrowserFact } from "../people/use-browser-fact.ts";
import { Icon } from "../ui/Icon.tsx";
import { useMe } from "./me-context.ts";

/** The status bar of a page that is not a notebook: the places and the version. */
export function PageStatus() {
  const { version } = useMe();
  const browser = useBrowserFact();
  return (
    <footer className="status" aria-label="Status">
      <span className="c-browser">
        <Icon name="browser" />
        <span className="muted">{browser?.title ?? "This browser"}</span>
      </span>
      <span className="grow" />
      <span>v{version}</span>
    </footer>
  );
}
