/** The name, drawn. */
export function Wordmark() {
  return (
    <svg className="wordmark" viewBox="0 0 60 20" role="img" aria-label="Eider">
      <path d="M2 13.5h10A5 5 0 1 0 10.6 17M18 8.5v10M18 3.5v.01" />
      <circle cx="28" cy="13.5" r="5" />
      <path d="M33 2.5v16M38.5 13.5h10A5 5 0 1 0 47.1 17M55 18.5v-10M55 12.5a4 4 0 0 1 4-4" />
    </svg>
  );
}
