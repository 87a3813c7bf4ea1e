import type { CellId, NotebookId, PoolId, RunId } from "../../protocol/ids.ts";
import type { Device } from "../../seal/device.ts";
import type { RemoteTransport } from "./remote-transport.ts";

export interface RemoteTargetOptions {
  readonly transport: RemoteTransport;
  readonly notebookId: NotebookId;
  readonly poolId: PoolId;
  /** the reader's keys, opened when first needed */
  readonly device: () => Promise<Device>;
  /** which cell a Run is of, and the notebook's revision it was read at: the control plane records it */
  readonly cellOf: (runId: RunId) => { cellId: CellId; revision: number };
  /** what `describe` answers; the first label is "Type" */
  readonly facts: () => readonly { label: string; value: string }[];
  readonly now?: () => Date;
}
