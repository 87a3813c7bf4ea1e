"use client";

import { Note } from "../../ui/Note.tsx";
import { formatElapsed } from "../clock-time.ts";
import { State } from "../../ui/State.tsx";
import { useNow } from "../use-now.ts";

/** For how long the page listens already. `since` is milliseconds since 1970. */
export function Listening({ since }: { since: number }) {
  const now = useNow(1_000);
  return (
    <State tone="running" icon="run">
      Listening, {formatElapsed(now.getTime() - since)}
    </State>
  );
}

export interface WaitingProps {
  /** why the last try with this token was refused */
  lastRefusal: string | null;
  /** what to check is unfolded */
  isTroubled: boolean;
  origin: string;
}

/** Nobody came yet: what happens by itself, what went wrong, what to check. */
export function Waiting({ lastRefusal, isTroubled, origin }: WaitingProps) {
  return (
    <>
      <p className="muted step__small">Nothing has connected yet. This page changes by itself.</p>
      {lastRefusal && (
        <Note tone="warn" title="A try with this token was refused" role="alert" isBoxed>
          {lastRefusal}
        </Note>
      )}
      {isTroubled && (
        <ul id="enrol-checks" className="checks">
          <li>
            From the worker’s machine, <code>curl {origin}/healthz</code> must answer <code>ok</code>. If not:
            name, route, firewall, or a proxy (<code>HTTPS_PROXY</code>).
          </li>
          <li>
            A certificate of your own authority: give the worker its file in <code>NODE_EXTRA_CA_CERTS</code>.
          </li>
          <li>
            A reverse proxy in front of this Eider must pass WebSocket upgrades of <code>/worker/link</code>.
          </li>
          <li>
            The worker’s log says what it waits for; <code>eider-worker doctor</code> checks all of this and
            says what to do.
          </li>
          <li>
            A folder that holds an enrolled worker keeps its keys and asks for no token: use an empty one.
          </li>
        </ul>
      )}
    </>
  );
}
