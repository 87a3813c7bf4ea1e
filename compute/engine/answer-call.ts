import { LIMITS } from "../protocol/limits.ts";
import type { RunEvent } from "../protocol/run.ts";
import type { CallControl } from "./call-control.ts";
import { convertFile } from "./convert-file.ts";
import type { EngineCalls, EngineMethod } from "./engine-message.ts";
import type { EngineState } from "./engine-state.ts";
import { exportResult } from "./export-result.ts";
import { readAggregate, readSummary, readWindow } from "./read-result.ts";
import { runCell, worldOf } from "./run-cell.ts";

/** Sends a part of the answer. Parts with bytes wait until the reader takes them. */
export type SendPart = (value: unknown, bytes?: Uint8Array) => Promise<void>;

export interface CallAnswer {
  readonly value: unknown;
  readonly bytes?: Uint8Array;
}

/** Does one call of the parent. @throws what makes the call refused; see `engine-main.ts`. */
export function answerCall(
  state: EngineState,
  call: { method: EngineMethod; argument: EngineCalls[EngineMethod] },
  sendPart: SendPart,
  control: CallControl,
): Promise<CallAnswer> {
  const answer = ANSWERS[call.method] as Answer<EngineMethod>;
  return answer(state, call.argument, sendPart, control);
}

type Answer<M extends EngineMethod> = (
  state: EngineState,
  argument: EngineCalls[M],
  sendPart: SendPart,
  control: CallControl,
) => Promise<CallAnswer>;

const ANSWERS: { [M in EngineMethod]: Answer<M> } = {
  async run(state, argument, sendPart, control) {
    const emit = (event: RunEvent): Promise<void> => {
      if (event.type !== "batch") return sendPart(event);
      const { bytes, ...head } = event;
      return sendPart(head, bytes);
    };
    return { value: await runCell(state, argument, emit, control) };
  },
  async describe(state, { runId }) {
    const result = await state.results.open(runId);
    result?.release();
    return { value: result?.description ?? null };
  },
  async window(state, query, _sendPart, control) {
    const { bytes, ...value } = await readWindow(state, query, control);
    return { value, bytes };
  },
  async summarize(state, query, _sendPart, control) {
    return { value: await readSummary(state, query, control) };
  },
  async aggregate(state, query, _sendPart, control) {
    const { bytes, ...value } = await readAggregate(state, query, control);
    return { value, bytes };
  },
  async plan(state, { request, relations }, _sendPart, control) {
    const world = worldOf(state, relations, request.cells);
    return { value: await state.planner.planWithin(LIMITS.plannerMsMax, request, world, control) };
  },
  async export(state, argument, sendPart, control) {
    await exportResult(state, argument, (bytes) => sendPart(null, bytes), control);
    return { value: null };
  },
  async convert(state, request, _sendPart, control) {
    return { value: await convertFile(state, request, control) };
  },
};
