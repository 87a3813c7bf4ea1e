import type { Log, LogFacts } from "./log.ts";

/** What the events that a person at a terminal waits for say in words. Any other event is told as it is, with its facts. */
const SENTENCES: Readonly<Record<string, (facts: LogFacts) => string>> = {
  starting: ({ version, controlUrl, directory }) =>
    `Eider worker ${version}. Control plane: ${controlUrl}. Folder: ${directory}.`,
  "worker ready": ({ workerId, pool, fingerprint }) =>
    `Enrolled in Pool ${pool} as ${workerId}.\nFingerprint ${fingerprint}: the Workers page must show the same.`,
  "linked to the control plane": () => "Online. Leave this running; Ctrl+C finishes what runs, then stops.",
  "link lost": () => "The connection was lost; dialling again.",
  stopping: () => "Stopping: what runs may finish. Ctrl+C again stops at once.",
  configuration: ({ message }) => `${message}\nSee eider-worker --help.`,
  "not enrolled": ({ message }) => String(message),
  "enrolment refused": ({ message }) => `${message} A new token is made under Admin → Workers → Enrol.`,
  "worker ended": ({ why }) => ENDINGS[String(why)] ?? `Ended: ${why}.`,
};

const ENDINGS: Readonly<Record<string, string>> = {
  closed: "Stopped.",
  alone: "Ended: no control plane answered for as long as EIDER_ALONE_MS_MAX allows.",
  superseded: "Ended: another process uses this worker's folder or a copy of it.",
  incompatible: "Ended: this version and the control plane's don't fit. Update the worker.",
  refused: "Ended: the control plane does not know this worker. Enrol it again in an empty folder.",
  revoked: "Ended: this worker was revoked. Enrol it again in an empty folder.",
};

/** The log for a person at a terminal: sentences, one event after the other. Says no more than the JSON log does. */
export function createSpokenLog(write: (line: string) => void): Log {
  const log =
    (mark: string) =>
    (event: string, facts: LogFacts = {}) =>
      write(`${mark}${SENTENCES[event]?.(facts) ?? plainly(event, facts)}\n`);
  return { info: log(""), warn: log("warning: "), error: log("error: ") };
}

function plainly(event: string, facts: LogFacts): string {
  const told = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`);
  return told.length === 0 ? event : `${event} (${told.join(", ")})`;
}
