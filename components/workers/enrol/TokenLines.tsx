"use client";

import { useId, useState } from "react";
import { Icon } from "../../ui/Icon.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { formatCountdown } from "../clock-time.ts";
import type { Token } from "../fleet.ts";
import { useNow } from "../use-now.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { copyLines, TOOL_NEEDS, type Tool, TOOLS } from "./copy-lines.ts";

export interface TokenLinesProps {
  token: Token;
  /** a laptop has npx sooner than Docker */
  isPersonal: boolean;
  onNewToken: () => void;
}

/** The lines that start a worker with this token, one way each tab; how long it still works. */
export function TokenLines({ token, isPersonal, onNewToken }: TokenLinesProps) {
  const panelId = useId();
  const [tool, setTool] = useState<Tool>(isPersonal ? "npx" : "docker");
  const now = useNow(1_000);
  const origin = token.origin ?? location.origin;
  const leftMs = Date.parse(token.expiresAt) - now.getTime();
  return (
    <>
      <Tabs
        label="How to start the worker"
        tabs={TOOLS}
        value={tool}
        onChange={setTool}
        panelId={panelId}
        className="tabs step__tabs"
      />
      <div
        id={panelId}
        role="tabpanel"
        aria-label={TOOLS.find(({ id }) => id === tool)?.label}
        className="stack"
      >
        <CodeBlock
          text={copyLines(tool, { origin, token: token.token, version: token.version })}
          mark={token.token}
          copyLabel="Copy the lines"
        />
        <span className="field__help">{TOOL_NEEDS[tool]}</span>
        {isLocal(origin) && !isPersonal && (
          <span className="field__help">
            {origin} works on this machine only. For a worker elsewhere open this page by the address that it
            can reach, or set <code>EIDER_PUBLIC_URL</code>.
          </span>
        )}
      </div>
      <div className="row token-facts">
        <span className="row row--1">
          <Icon name="clock" size="s" />
          <b className="num medium">Expires in {formatCountdown(leftMs)}</b>
        </span>
        <span className="muted">Works once. Shown once. Only its hash is kept.</span>
        <span className="grow" />
        <button type="button" className="link" onClick={onNewToken}>
          New token
        </button>
      </div>
    </>
  );
}

function isLocal(origin: string): boolean {
  return /^(localhost|127\..*|\[::1\])$/.test(new URL(origin).hostname);
}
