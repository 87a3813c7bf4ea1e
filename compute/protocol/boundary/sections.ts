import type { z } from "zod";
import { CALL_ARGUMENTS } from "../call-arguments.ts";
import { DeviceEndorsementBody } from "../device-trust.ts";
import { EnrollAnswer, EnrollRequest, ReplicaRequest } from "../enrollment.ts";
import { type CallMethod, Grant } from "../grant.ts";
import { ImportAnswer, ImportRequest } from "../import.ts";
import { WorkerIdentity } from "../keys.ts";
import { ControlToPage, PageToControl } from "../page-link.ts";
import { PlanAnswer } from "../plan.ts";
import { Receipt } from "../receipt.ts";
import { AggregateAnswer, SummaryAnswer, WindowAnswer } from "../result-query.ts";
import { ResultDescription, RunEvent } from "../run.ts";
import { CallHeader, SealedCall } from "../sealed-call.ts";
import { ControlToWorker, WorkerToControl } from "../worker-link.ts";
import "./words-of-pages.ts";
import "./words-of-sealed.ts";
import "./words-of-workers.ts";

/** One chapter of docs/what-crosses-the-boundary.md: what goes from whom to whom, by which way. */
export interface Section {
  readonly title: string;
  readonly via: string;
  /** whose signature covers it, if any */
  readonly signedBy: string | null;
  /** everything in it is ciphertext for the control plane */
  readonly isSealed: boolean;
  readonly schemas: Readonly<Record<string, z.ZodType>>;
}

const readable = { isSealed: false, signedBy: null };
const sealedSection = { isSealed: true };

/** What a call's answer consists of, by method. An export is a file, in parts. */
const ANSWERS: Readonly<Record<Exclude<CallMethod, "export">, z.ZodType>> = {
  run: RunEvent,
  window: WindowAnswer,
  summarize: SummaryAnswer,
  aggregate: AggregateAnswer,
  plan: PlanAnswer,
  describe: ResultDescription,
  import: ImportAnswer,
};

/** Every message, by direction. A schema of this folder's parent that none of them reaches fails `npm run check`. */
export const SECTIONS: readonly Section[] = [
  {
    ...readable,
    title: "Page → control plane: messages",
    via: "WebSocket `/page`, JSON",
    schemas: { PageToControl },
  },
  {
    ...readable,
    title: "Page → control plane: a call to a worker",
    via: "`POST /relay/calls/<callId>`, JSON; passed on to the worker as it is",
    signedBy: "the device's key",
    schemas: { SealedCall, "CallHeader, the JSON text in `header`": CallHeader },
  },
  {
    ...sealedSection,
    title: "Page → worker: inside `sealedArguments`",
    via: "inside a call, encrypted to the worker's key; for `import` the control plane itself is the caller",
    signedBy: "the device's key",
    schemas: { ...CALL_ARGUMENTS, import: ImportRequest },
  },
  {
    ...readable,
    title: "Page → worker: one device's word for another",
    via: "tRPC `devices.endorse`, kept; the JSON text in `endorsements[].body` of a `call`",
    signedBy: "the device that vouches",
    schemas: { DeviceEndorsementBody },
  },
  {
    ...readable,
    title: "Control plane → page: messages",
    via: "WebSocket `/page`, JSON",
    schemas: { ControlToPage },
  },
  {
    ...readable,
    title: "Control plane → page: the worker of a Session",
    via: "tRPC `sessions.open`",
    schemas: { WorkerIdentity },
  },
  {
    ...readable,
    title: "Control plane → page: what is kept of a Run",
    via: "tRPC `runs.list`",
    schemas: { Receipt },
  },
  {
    ...readable,
    title: "Worker → control plane: enrolment",
    via: "`POST /worker/enroll` with a token, `POST /worker/enroll-replica` with a Pool key; JSON, once",
    schemas: { EnrollRequest, ReplicaRequest },
  },
  {
    ...readable,
    title: "Control plane → worker: enrolment",
    via: "the answer to it",
    schemas: { EnrollAnswer },
  },
  {
    ...readable,
    title: "Worker → control plane: messages",
    via: "WebSocket `/worker/link`, JSON; dialled by the worker",
    schemas: { WorkerToControl },
  },
  {
    ...readable,
    title: "Control plane → worker: messages",
    via: "WebSocket `/worker/link`, JSON",
    schemas: { ControlToWorker },
  },
  {
    ...readable,
    title: "Control plane → worker: the Grant",
    via: "the JSON text in `grant.body` of a `call`",
    signedBy: "the control plane's key, which the worker pinned at enrolment",
    schemas: { Grant },
  },
  {
    ...sealedSection,
    title: "Worker → page: inside the frames",
    via: "frames (below), encrypted to the device that called. A refusal has a code and a text, sealed as well; an export is the bytes of a file",
    signedBy: "the worker's key, over the whole request, in the first frame",
    schemas: ANSWERS,
  },
];

/** A plain route or a socket: who sends what there. */
export interface Route {
  readonly carries: string;
  readonly readable: "yes" | "sealed" | "stored";
}

/** Every plain route and socket, by method and path. One that is mounted and not named here fails `npm run check`. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "GET /healthz": { carries: "the word ok", readable: "yes" },
  "GET /readyz": { carries: "the word ready", readable: "yes" },
  "GET /duckdb/:version/:file": { carries: "the browser's engine, the same for everybody", readable: "yes" },
  "GET /worker.tgz": { carries: "the worker's package, the same for everybody", readable: "yes" },
  "POST /relay/calls/:callId": {
    carries: "page → worker: SealedCall; the answer of all methods but run: frames",
    readable: "sealed",
  },
  "GET /relay/calls/:callId/frames": { carries: "worker → page: frames of a Run", readable: "sealed" },
  "POST /relay/calls/:callId/cancel": { carries: "page → control plane: the wish to stop", readable: "yes" },
  "GET /lake/objects/:objectId": {
    carries: "storage → page: byte ranges of a Parquet file of the Lake",
    readable: "stored",
  },
  "GET /worker/objects/:objectId": {
    carries: "storage → worker: a granted file of the Lake, or a file to import",
    readable: "stored",
  },
  "PUT /worker/objects/:objectId": {
    carries: "worker → storage: the Parquet file of an imported table",
    readable: "stored",
  },
  "POST /worker/enroll": { carries: "EnrollRequest and EnrollAnswer", readable: "yes" },
  "POST /worker/enroll-replica": { carries: "ReplicaRequest and EnrollAnswer", readable: "yes" },
  "POST /worker/calls/:callId/frames/:seq": { carries: "worker → page: one large frame", readable: "sealed" },
  "SOCKET /page": {
    carries: "PageToControl and ControlToPage; binary messages are small frames",
    readable: "yes",
  },
  "SOCKET /worker/link": {
    carries: "WorkerToControl and ControlToWorker; binary messages are small frames",
    readable: "yes",
  },
};
