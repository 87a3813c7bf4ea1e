"use client";

import { useQuery } from "@tanstack/react-query";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { Icon } from "../ui/Icon.tsx";
import type { IconName } from "../ui/icon-shapes.ts";
import { useBrowserFact } from "./use-browser-fact.ts";

const POLL_MS = 1_000;
const ICONS: Record<FactState, IconName> = {
  succeeded: "ok",
  running: "run",
  warn: "warn",
  failed: "fail",
  off: "idle",
};

type FactState = "succeeded" | "running" | "warn" | "failed" | "off";
interface Fact {
  id: string;
  state: FactState;
  title: string;
  detail: string;
}

/** "This installation": what is ready, what is still loading, what to mend. Looks again every second. */
export function InstallationFacts() {
  const trpc = useTRPC();
  const facts = useQuery(
    trpc.setup.facts.queryOptions(undefined, {
      refetchInterval: POLL_MS,
      // the form beside this was just sent: what was known stays on the screen
      structuralSharing: (before, now) => now ?? before ?? null,
    }),
  );
  const browser = useBrowserFact();
  const rows: Fact[] = [...(facts.data ?? [])];
  if (facts.isError) {
    const detail = readRefusal(facts.error).message;
    rows.push({ id: "server", state: "failed", title: "No answer from the server", detail });
  }
  const afterWorker = rows.findIndex((fact) => fact.id.includes("worker")) + 1 || 1;
  if (browser) rows.splice(afterWorker, 0, { id: "browser", ...browser });
  return (
    <aside className="gate__side" aria-label="This installation">
      <h2 className="h-sect">This installation</h2>
      <ul className="facts-list">
        {rows.map((fact) => (
          <Row key={fact.id} fact={fact} />
        ))}
      </ul>
    </aside>
  );
}

function Row({ fact }: { fact: Fact }) {
  return (
    <li>
      <span className={`state state--${fact.state}`}>
        <Icon name={ICONS[fact.state]} isSpinning={fact.state === "running"} />
      </span>
      <span className="medium">{fact.title}</span>
      <small className="num">{markVariables(fact.detail)}</small>
    </li>
  );
}

/** Names of settings are code. */
function markVariables(text: string): React.ReactNode[] {
  return text
    .split(/(EIDER_[A-Z_]+)/)
    .map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
