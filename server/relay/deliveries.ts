import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import type { CallId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { Page, PageHub } from "../page-link/page-hub.ts";
import type { Relay } from "./relay.ts";
import type { RelayCall } from "./relay-call.ts";

/**
 * Brings the frames of Runs to the tab that asked: small ones on its socket, large
 * ones as `frames-ready`, always in order. Until a tab has acknowledged something,
 * every tab of the person gets them: a tab ignores calls that are not its own.
 */
export interface Deliveries {
  follow(call: RelayCall): void;
  /** The tab has everything below `next`. */
  acknowledge(page: Page, callId: CallId, next: number): void;
  /** The tab is back and wants everything from `next` on. Told `worker_lost` when that is gone: contact is lost, the Run may go on. */
  resume(page: Page, callId: CallId, next: number): void;
  /** The tab is gone; what it has not read is kept a while. */
  leave(page: Page): void;
}

interface Delivery {
  readonly call: RelayCall;
  page: Page | null;
  /** frames below it were sent or announced */
  sentNext: number;
  /** frames below it were announced: the tab fetches them */
  announcedNext: number;
}

const GONE =
  "The rows of this Run are no longer on their way. The Run itself goes on; its Result can be opened when it is done.";

/** Makes deliveries for one relay. */
export function createDeliveries(relay: Relay, pages: PageHub): Deliveries {
  const deliveries = new Map<CallId, Delivery>();

  const audienceOf = ({ page, call }: Delivery) => (page ? [page] : pages.pagesOf(call.route.actorId));

  function advance(delivery: Delivery): void {
    const { call } = delivery;
    const frames = call.buffer.read(delivery.sentNext);
    if (frames.length > 0) for (const page of audienceOf(delivery)) sendTo(page, delivery, frames);
    if (audienceOf(delivery).length > 0) delivery.sentNext = Math.max(delivery.sentNext, call.buffer.next);
    if (call.ending?.type === "failed") {
      const { code, message } = call.ending;
      for (const page of audienceOf(delivery))
        page.send({ type: "call-failed", callId: call.route.callId, code, message });
    }
    forgetIfDone(delivery);
  }

  function forgetIfDone({ call }: Delivery): void {
    if (relay.find(call.route.callId) === undefined || call.ending?.type === "failed")
      deliveries.delete(call.route.callId);
  }

  function find(page: Page, callId: CallId): Delivery | undefined {
    const delivery = deliveries.get(callId);
    return delivery?.call.route.actorId === page.actor.userId ? delivery : undefined;
  }

  return {
    follow(call) {
      const delivery: Delivery = { call, page: null, sentNext: 0, announcedNext: 0 };
      deliveries.set(call.route.callId, delivery);
      call.listeners.add(() => advance(delivery));
      advance(delivery);
    },
    acknowledge(page, callId, next) {
      const delivery = find(page, callId);
      if (delivery === undefined) return;
      delivery.page = page;
      relay.acknowledge(delivery.call, next);
      forgetIfDone(delivery);
    },
    resume(page, callId, next) {
      const delivery = find(page, callId);
      if (delivery === undefined || delivery.call.isAbandoned || next < delivery.call.buffer.firstHeld) {
        page.send({ type: "call-failed", callId, code: "worker_lost", message: GONE });
        return;
      }
      delivery.page = page;
      delivery.sentNext = next;
      delivery.announcedNext = next;
      relay.acknowledge(delivery.call, next);
      advance(delivery);
    },
    leave(page) {
      for (const delivery of deliveries.values()) {
        if (delivery.page !== page) continue;
        delivery.page = null;
        relay.readerLeft(delivery.call);
        delivery.sentNext = delivery.call.buffer.next;
      }
    },
  };
}

function sendTo(page: Page, delivery: Delivery, frames: readonly NumberedFrame[]): void {
  const { callId } = delivery.call.route;
  let announcedFrom: number | null = null;
  for (const frame of frames) {
    const isFetching = delivery.announcedNext > delivery.call.buffer.firstHeld;
    const isSmall = frame.frame.length <= LIMITS.frameOnSocketBytesMax;
    if (announcedFrom === null && !isFetching && isSmall && page.sendFrame(callId, frame)) continue;
    announcedFrom ??= frame.seq;
  }
  if (announcedFrom === null) return;
  const to = delivery.call.buffer.next;
  page.send({ type: "frames-ready", callId, from: announcedFrom, to });
  delivery.announcedNext = to;
}
