import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import type { DuckDBConnection } from "@duckdb/node-api";
import { readEngineError } from "../planner/engine-error.ts";
import { TargetError } from "../target.ts";
import { answerCall } from "./answer-call.ts";
import { CallControl, StoppedError } from "./call-control.ts";
import type { FromEngine, ToEngine } from "./engine-message.ts";
import type { EngineState } from "./engine-state.ts";
import { createFrameWriter } from "./frame-pipe.ts";
import type { RunEnding } from "./run-cell.ts";
import { type EngineConfig, openEngine } from "./open-engine.ts";

/**
 * The engine child. Control comes over the IPC channel, everything that goes back
 * over one pipe (descriptor 4), so that order is kept and bytes are not copied twice.
 */
const pipe = new Socket({ fd: 4, readable: false });
const send: (head: FromEngine, bytes?: Uint8Array) => Promise<void> = createFrameWriter(pipe);
const controls = new Map<number, CallControl>();

await main();

async function main(): Promise<void> {
  process.umask(0o077);
  offerForMemory();
  pipe.on("error", endAtOnce);
  process.on("disconnect", endAtOnce);
  let state: EngineState;
  try {
    state = await openEngine(JSON.parse(process.argv[2] ?? "{}") as EngineConfig);
  } catch (error) {
    await send({ type: "failed-to-start", message: error instanceof Error ? error.message : String(error) });
    pipe.end(() => process.exit(1));
    return;
  }
  process.on("message", (message: ToEngine) => {
    if (message.type === "call") void answer(state, message);
    else if (message.type === "stop") controls.get(message.callId)?.stop(message.reason);
    else if (message.type === "credit") controls.get(message.callId)?.addCredit();
    else process.exit(0);
  });
  await send({ type: "ready" });
}

async function answer(state: EngineState, call: Extract<ToEngine, { type: "call" }>): Promise<void> {
  const { callId } = call;
  const control = new CallControl();
  controls.set(callId, control);
  try {
    const sendPart = async (value: unknown, bytes?: Uint8Array) => {
      if (bytes !== undefined) await control.takeCredit();
      await send({ type: "part", callId, value, hasCost: bytes !== undefined }, bytes);
    };
    const { value, bytes } = await answerCall(state, call, sendPart, control);
    // Before the answer: after it, the connection may already be given the next statement.
    const isBroken = isFailedRun(call.method, value) && !(await isHealthy(state, state.database.user));
    await send({ type: "answer", callId, value }, bytes);
    if (isBroken) leave();
  } catch (error) {
    await send({ type: "refused", callId, ...refusalOf(error) });
    if (!(await isHealthy(state, state.database.admin))) leave();
  } finally {
    control.end();
    controls.delete(callId);
  }
}

function refusalOf(error: unknown): Pick<TargetError, "code" | "message"> {
  if (error instanceof TargetError) return { code: error.code, message: error.message };
  if (error instanceof StoppedError) return { code: "aborted", message: "Stopped." };
  if (error instanceof RangeError) return { code: "bad_query", message: error.message };
  const { exceptionType, message } = readEngineError(error).fields;
  if (exceptionType === "Unknown" || exceptionType === "INTERNAL" || exceptionType === "FATAL")
    return { code: "internal", message };
  return { code: "bad_query", message };
}

const isFailedRun = (method: string, value: unknown): boolean =>
  method === "run" && (value as RunEnding).outcome === "failed";

/** Some errors leave an instance that refuses everything: only a new process helps. */
async function isHealthy({ planner }: EngineState, connection: DuckDBConnection): Promise<boolean> {
  try {
    await connection.run("SELECT 1");
    return await planner.isHealthy();
  } catch (error) {
    return readEngineError(error).fields.exceptionType === "INTERRUPT";
  }
}

/** When the machine runs out of memory, the kernel shall end an engine and not its supervisor. */
function offerForMemory(): void {
  try {
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch (error) {
    // not Linux, or not allowed here
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

/** Nobody is left to hear of it. An exit would wait for the statements that still run, for hours if they take hours. */
function endAtOnce(): void {
  process.kill(process.pid, "SIGKILL");
}

function leave(): void {
  pipe.end(() => process.exit(1));
}
