import type { IconName } from "../ui/icon-shapes.ts";

/** Something a person can do here, by the palette, by its shortcut, and named on the sheet of shortcuts. */
export interface Command {
  /** unique on the page: `notebook.run-all` */
  id: string;
  /** a verb and a noun: "Run all cells" */
  title: string;
  /** heading on the palette and the sheet: "Notebook", "Cell", "Go to" */
  section: string;
  icon?: IconName;
  /** `Mod+Enter`, `d d`; shown. Heard by the frame only when `isBound` */
  shortcut?: string;
  /** a second shortcut for the same, heard and shown like the first */
  alias?: string;
  /**
   * The frame listens for the shortcut on the whole page, except plain keys while somebody types.
   * Leave it out when a room listens itself, as the notebook's keyboard modes do.
   */
  isBound?: boolean;
  /** further words to find it by */
  keywords?: readonly string[];
  /** false hides it for now; asked whenever the palette opens or a key is pressed */
  when?: () => boolean;
  run: () => void;
}
