/** The head of an eider. Decorative; put it beside the word or inside a named link. */
export function BrandMark() {
  return (
    <svg className="brand" viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="currentColor"
        d="M1.7 14.5C5 12.9 7 10 9.3 7.4 12 4.3 15.9 3.3 18.3 4.9 21.6 7.1 21 13.5 22 20.5H10.9C11.3 18.4 10.5 17.4 8.6 17.2L3 16.7C1.2 16.5.6 15.1 1.7 14.5Z"
      />
      <path
        fill="var(--accent-fill)"
        d="M16.8 4.3C21.9 5.6 20.9 13 22 20.5H18.3C18.9 15 18.9 9.5 16.8 4.3Z"
      />
      <circle cx="12.3" cy="9.3" r="1.2" fill="var(--bg)" />
    </svg>
  );
}
