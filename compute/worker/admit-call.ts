import { CALL_ARGUMENTS } from "../protocol/call-arguments.ts";
import type { DeviceEndorsement } from "../protocol/device-trust.ts";
import type { CallMethod, Grant } from "../protocol/grant.ts";
import type { RunId } from "../protocol/ids.ts";
import { ImportRequest } from "../protocol/import.ts";
import type { WorkerToControl } from "../protocol/worker-link.ts";
import type { KeyPairs } from "../seal/keys.ts";
import { verifyGrant } from "../seal/grant-signature.ts";
import { openCall, type OpenedCall } from "../seal/open-call.ts";
import { SealError, type SealErrorCode } from "../seal/seal-error.ts";
import type { Enrollment } from "./identity.ts";
import type { LinkOrder } from "./link.ts";

export type RejectionCode = Extract<WorkerToControl, { type: "call-rejected" }>["code"];

/** The worker's own refusal of a call. The message is for the reader; it quotes nothing that was sealed. */
export class CallRejected extends Error {
  readonly code: RejectionCode;
  constructor(code: RejectionCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "CallRejected";
    this.code = code;
  }
}

const ARGUMENTS = { ...CALL_ARGUMENTS, import: ImportRequest } as const;
type Arguments = { [M in CallMethod]: ReturnType<(typeof ARGUMENTS)[M]["parse"]> };

/** A call that this worker may do: who asked, what, and what it may see. */
export type AdmittedCall = {
  [M in CallMethod]: {
    readonly method: M;
    readonly args: Arguments[M];
    readonly grant: Grant;
    readonly opened: OpenedCall;
    /** other devices' words for the one that asks; nobody has verified them yet */
    readonly endorsements: readonly DeviceEndorsement[];
  };
}[CallMethod];

export interface Admission {
  readonly enrollment: Enrollment;
  readonly keys: KeyPairs;
  readonly now: () => Date;
}

const SEAL_REJECTIONS: Record<SealErrorCode, { code: RejectionCode; message: string }> = {
  expired: {
    code: "expired",
    message:
      "The request's time does not fit the worker's clock. Check the clocks of this device and of the worker.",
  },
  bad_signature: { code: "refused", message: "A signature on the request is not valid." },
  broken_seal: { code: "refused", message: "The request was sealed to another worker." },
  malformed: { code: "unsupported", message: "The worker does not understand the request." },
  out_of_order: { code: "refused", message: "The request is not valid." },
  truncated: { code: "refused", message: "The request is not valid." },
};

/**
 * Everything a call must pass before anything is done for it: the Grant is by the
 * pinned control plane, valid now, for this worker and exactly this call; the call
 * is signed by the device that the Grant names; its arguments ask for no Result
 * that was not granted. That it was not seen before is the caller's check.
 *
 * @throws CallRejected.
 */
export async function admitCall(
  order: Extract<LinkOrder, { type: "call" }>,
  admission: Admission,
): Promise<AdmittedCall> {
  try {
    const now = admission.now();
    // each takes several turns of the thread pool; the Grant's fault is the one that is told
    const opening = openCall(order.call, admission.keys, now);
    opening.catch(() => undefined);
    const grant = await verifyGrant(order.grant, admission.enrollment.controlPlaneKey, now);
    const opened = await opening;
    assertSameCall(order, grant, opened, admission.enrollment);
    const admitted = withArguments(grant, opened, order.endorsements ?? []);
    assertGrantedResults(admitted);
    return admitted;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    const { code, message } = SEAL_REJECTIONS[error.code];
    throw new CallRejected(code, message, { cause: error });
  }
}

function assertSameCall(
  order: { callId: string },
  grant: Grant,
  { header }: OpenedCall,
  enrollment: Enrollment,
): void {
  const isSame =
    order.callId === header.callId &&
    grant.callId === header.callId &&
    grant.method === header.method &&
    grant.sessionId === header.sessionId &&
    grant.workerId === enrollment.workerId &&
    header.workerId === enrollment.workerId &&
    grant.poolId === enrollment.poolId &&
    header.poolId === enrollment.poolId &&
    grant.device.deviceId === header.device.deviceId &&
    grant.device.keys.signing === header.device.keys.signing &&
    grant.device.keys.sealing === header.device.keys.sealing;
  if (!isSame) throw new CallRejected("refused", "The Grant is not for this request.");
}

function withArguments(
  grant: Grant,
  opened: OpenedCall,
  endorsements: readonly DeviceEndorsement[],
): AdmittedCall {
  const method = grant.method;
  const parsed = ARGUMENTS[method].safeParse(opened.arguments);
  if (!parsed.success)
    throw new CallRejected("unsupported", "The worker does not understand the request's arguments.", {
      cause: parsed.error,
    });
  return { method, args: parsed.data, grant, opened, endorsements } as AdmittedCall;
}

function assertGrantedResults(call: AdmittedCall): void {
  const granted = new Set<string>(call.grant.results);
  if (resultsOf(call).some((runId) => !granted.has(runId)))
    throw new CallRejected("refused", "The request reads a Result that was not granted.");
  const { run } = call.opened.header;
  if (call.method === "run" ? run?.runId !== call.args.runId : run !== null)
    throw new CallRejected("refused", "The request names another Run than it performs.");
}

function resultsOf(call: AdmittedCall): readonly RunId[] {
  if (call.method === "import") return [];
  if (call.method === "run" || call.method === "plan") return call.args.cells.map(({ runId }) => runId);
  return [call.args.runId];
}
