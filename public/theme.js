// Runs before the first paint: a page that follows the system must not flash the other theme.
(() => {
  const root = document.documentElement;
  if (root.dataset.themeChoice === "system" && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
})();
