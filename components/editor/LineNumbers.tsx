/** The numbers beside a text, in the metrics of the editor. */
export function LineNumbers({ text }: { text: string }) {
  const count = lineCount(text);
  const numbers = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  return (
    <pre className="editor__ln" aria-hidden="true">
      {numbers}
    </pre>
  );
}

export function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
