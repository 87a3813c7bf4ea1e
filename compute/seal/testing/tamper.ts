import type { NumberedFrame } from "../../protocol/frames.ts";
import { FRAME_HEAD_BYTES, FRAME_OPENING_BYTES } from "../frame-format.ts";

export type Frames = readonly NumberedFrame[];

/** Three numbers that say where and how much, whatever the length of what they are applied to. */
export type Dice = readonly [number, number, number];

/** What somebody on the way can do to one answer with its frames alone. The result may by chance be what came. */
export const TAMPERINGS: Record<string, (frames: Frames, dice: Dice) => Frames> = {
  "flips a bit": (frames, [which, where]) =>
    changed(frames, which, (frame) => {
      const at = where % (frame.length * 8);
      frame[at >> 3] = (frame[at >> 3] ?? 0) ^ (1 << (at & 7));
      return frame;
    }),
  "overwrites a head": (frames, [which, where, what]) =>
    changed(frames, which, (frame) => {
      frame[where % FRAME_HEAD_BYTES] = what & 255;
      return frame;
    }),
  "cuts a frame short": (frames, [which, by]) =>
    changed(frames, which, (frame) => frame.subarray(0, frame.length - 1 - (by % frame.length))),
  "makes a frame longer": (frames, [which, by, what]) =>
    changed(frames, which, (frame) => joined(frame, new Uint8Array(1 + (by % 40)).fill(what & 255))),
  "drops a frame": (frames, [which, , renumber]) =>
    numbered(
      frames.filter((_, index) => index !== which % frames.length),
      renumber,
    ),
  "swaps two frames": (frames, [left, right, renumber]) => {
    const mixed = [...frames];
    const [a, b] = [left % frames.length, right % frames.length];
    [mixed[a], mixed[b]] = [at(frames, b), at(frames, a)];
    return numbered(mixed, renumber);
  },
  "repeats a frame": (frames, [which, where, renumber]) =>
    numbered(frames.toSpliced(where % frames.length, 0, at(frames, which)), renumber),
  "ends the answer early": (frames, [length]) => frames.slice(0, length % frames.length),
  "ends it early and marks the end": (frames, [length]) => {
    const kept = frames.slice(0, length % frames.length);
    return changed(kept, kept.length - 1, (frame) => {
      frame[1] = 1;
      return frame;
    });
  },
  "gives a frame another number": (frames, [which, number]) =>
    frames.map((frame, index) =>
      index === which % frames.length ? { seq: number % 9, frame: frame.frame } : frame,
    ),
  "puts the head of one frame before the body of another": (frames, [head, body]) =>
    changed(frames, body, (frame) =>
      joined(at(frames, head).frame.subarray(0, FRAME_HEAD_BYTES), frame.subarray(FRAME_HEAD_BYTES)),
    ),
  "splits a frame in two": (frames, [which, where]) => {
    const index = which % frames.length;
    const { frame } = at(frames, index);
    const cut = FRAME_HEAD_BYTES + (where % (frame.length - FRAME_HEAD_BYTES));
    const second = joined(frame.subarray(0, FRAME_HEAD_BYTES), frame.subarray(cut));
    const halves = [frame.subarray(0, cut), second].map((half) => ({ seq: 0, frame: half }));
    return numbered(frames.toSpliced(index, 1, ...halves), 1);
  },
};

/** What somebody on the way can do who holds a second answer, to feed it into the first. */
export const CROSS_FEEDS: Record<string, (frames: Frames, foreign: Frames, dice: Dice) => Frames> = {
  "a frame of it takes a frame's place": (frames, foreign, [which, from, keepNumber]) =>
    frames.map((frame, index) => {
      if (index !== which % frames.length) return frame;
      const fed = at(foreign, from);
      return keepNumber % 2 === 0 ? fed : { seq: frame.seq, frame: fed.frame };
    }),
  "it takes over from some frame on": (frames, foreign, [from]) => {
    const start = from % frames.length;
    const rest = foreign.slice(Math.min(start, foreign.length - 1));
    return numbered([...frames.slice(0, start), ...rest], 1);
  },
  "all of it comes instead": (_frames, foreign) => foreign,
  "its first frame opens the other's frames": (frames, foreign) => [at(foreign, 0), ...frames.slice(1)],
  "its key and signature stand in the first frame": (frames, foreign) =>
    changed(frames, 0, (frame) =>
      joined(
        frame.subarray(0, FRAME_HEAD_BYTES),
        at(foreign, 0).frame.subarray(FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + FRAME_OPENING_BYTES),
        frame.subarray(FRAME_HEAD_BYTES + FRAME_OPENING_BYTES),
      ),
    ),
  "frames of both alternate": (frames, foreign) =>
    frames.map((frame, index) => (index % 2 === 0 ? frame : { seq: index, frame: at(foreign, index).frame })),
};

/** Whether both are frame by frame the same. */
export function isSame(left: Frames, right: Frames): boolean {
  return (
    left.length === right.length &&
    left.every(({ seq, frame }, index) => seq === right[index]?.seq && areEqual(frame, right[index].frame))
  );
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function changed(
  frames: Frames,
  which: number,
  change: (frame: Uint8Array) => Uint8Array,
): readonly NumberedFrame[] {
  return frames.map(({ seq, frame }, index) =>
    index === which % frames.length ? { seq, frame: change(frame.slice()) } : { seq, frame },
  );
}

/** Odd: as if they had always been these. */
function numbered(frames: Frames, renumber: number): Frames {
  return renumber % 2 === 0 ? frames : frames.map(({ frame }, seq) => ({ seq, frame }));
}

function at(frames: Frames, index: number): NumberedFrame {
  const frame = frames[index % frames.length];
  if (frame === undefined) throw new Error("an answer has at least one frame");
  return frame;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
