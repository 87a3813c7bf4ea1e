import { LiveRegion } from "./LiveRegion.tsx";
import { LazyParts } from "./LazyParts.tsx";

/** What the components of this folder need around them, once per page. */
export function UiProviders({ children }: { children: React.ReactNode }) {
  return (
    <>
      {children}
      <LiveRegion />
      <LazyParts />
    </>
  );
}
