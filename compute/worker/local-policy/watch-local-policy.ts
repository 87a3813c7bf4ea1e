import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";
import { hashOf } from "../execution-log/execution-record.ts";
import { errorFacts, type Log } from "../log.ts";
import { type LocalPolicy, NO_LOCAL_POLICY } from "./local-policy.ts";
import type { PolicyInForce } from "./policy-block.ts";
import { LocalPolicyError, type ReadPolicy, readLocalPolicy } from "./read-local-policy.ts";

/** The policy file while the worker lives. A bad edit changes nothing but `fault`: the last good policy holds. */
export interface LocalPolicyWatch extends PolicyInForce {
  /** SHA-256 of the text in force; null: there is no file */
  readonly sha256: string | null;
  /** why the file as it is now is not in force; null: it is */
  readonly fault: string | null;
  /** Reads the file again. */
  reload(): Promise<void>;
  /** Hears of every policy that comes into force. */
  onChange(listener: () => void): void;
  close(): void;
}

export interface LocalPolicyFile {
  readonly path: string;
  /** the operator named it: it must be there */
  readonly isRequired: boolean;
}

/** Where no change is told (network file systems), an edit takes at most so long. */
const READ_EVERY_MS = 5_000;
/** An editor writes in several steps. */
const REST_MS = 50;

/** @throws LocalPolicyError when the file is bad, or is missing though it was named. */
export async function watchLocalPolicy(file: LocalPolicyFile, log: Log): Promise<LocalPolicyWatch> {
  const { path } = file;
  let read: ReadPolicy | null = await readLocalPolicy(path);
  if (read === null && file.isRequired)
    throw new LocalPolicyError(path, null, "there is no such file (EIDER_POLICY_FILE)");
  let fault: string | null = null;
  const listeners: (() => void)[] = [];
  let reading: Promise<void> = Promise.resolve();
  const shaOf = (one: ReadPolicy | null) => (one === null ? null : hashOf(one.text));

  async function look(): Promise<void> {
    try {
      const now = await readLocalPolicy(path);
      if (now === null && read !== null) return complain(`${path}: the local policy is gone`);
      if (now?.text === read?.text) return recover();
      read = now;
      fault = null;
      log.info("local policy in force", { path, sha256: shaOf(read) });
      for (const listener of listeners) listener();
    } catch (error) {
      if (!(error instanceof LocalPolicyError)) throw error;
      complain(error.message);
    }
  }

  function complain(what: string): void {
    if (fault === what) return;
    fault = what;
    log.error("local policy not in force, the last good one holds", { message: what });
  }

  function recover(): void {
    if (fault === null) return;
    fault = null;
    log.info("local policy in force", { path, sha256: shaOf(read) });
  }

  function reload(): Promise<void> {
    reading = reading.then(look, look);
    return reading;
  }

  const stop = readOnChange(path, reload, log);
  if (read !== null) log.info("local policy in force", { path, sha256: shaOf(read) });
  return {
    get current(): LocalPolicy {
      return read?.policy ?? NO_LOCAL_POLICY;
    },
    get sha256() {
      return shaOf(read);
    },
    get fault() {
      return fault;
    },
    reload,
    onChange: (listener) => void listeners.push(listener),
    close: stop,
  };
}

/** Its folder is watched, not the file: editors and mounted secrets put another file in its place. */
function readOnChange(path: string, reload: () => Promise<void>, log: Log): () => void {
  const again = () => {
    reload().catch((error: unknown) => log.error("local policy not read", errorFacts(error)));
  };
  let rest: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, () => {
      clearTimeout(rest);
      rest = setTimeout(again, REST_MS);
    });
    watcher.on("error", (error) => log.warn("local policy not watched", errorFacts(error)));
  } catch (error) {
    log.warn("local policy not watched", errorFacts(error));
  }
  const timer = setInterval(again, READ_EVERY_MS);
  timer.unref();
  return () => {
    clearTimeout(rest);
    clearInterval(timer);
    watcher?.close();
  };
}
