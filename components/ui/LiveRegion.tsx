"use client";

import { useEffect, useState } from "react";
import { onAnnounce } from "./announce.ts";

/** Where `announce()` is heard. Mounted once, by the layout. */
export function LiveRegion() {
  const [said, setSaid] = useState({ polite: "", assertive: "", count: 0 });
  useEffect(
    () =>
      onAnnounce((text, politeness) =>
        setSaid((before) => ({
          polite: politeness === "polite" ? text : before.polite,
          assertive: politeness === "assertive" ? text : before.assertive,
          count: before.count + 1,
        })),
      ),
    [],
  );
  // A no-break space makes the same sentence twice in a row two different texts.
  const tail = said.count % 2 ? "\u00a0" : "";
  return (
    <div className="visually-hidden">
      <div aria-live="polite">{said.polite && said.polite + tail}</div>
      <div aria-live="assertive">{said.assertive && said.assertive + tail}</div>
    </div>
  );
}
