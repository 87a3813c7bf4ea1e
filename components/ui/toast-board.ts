import type { toast } from "sonner";

export type ToastBoard = typeof toast;

let resolveBoard: (board: ToastBoard) => void = () => undefined;

/** What shows toasts, as soon as it is on the page. What is said before waits for it. */
export const toastBoard = new Promise<ToastBoard>((resolve) => {
  resolveBoard = resolve;
});

export function setToastBoard(board: ToastBoard): void {
  resolveBoard(board);
}
