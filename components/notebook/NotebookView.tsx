"use client";

import { useCallback, useState } from "react";
import { AppFrame } from "../frame/AppFrame.tsx";
import { CellList } from "./CellList.tsx";
import { NotebookCatalog } from "./NotebookCatalog.tsx";
import { NotebookInspector } from "./NotebookInspector.tsx";
import { NotebookStatus } from "./NotebookStatus.tsx";
import { RunAllButton } from "./RunAllButton.tsx";
import { SaveLabel } from "./SaveLabel.tsx";
import { TitleField } from "./TitleField.tsx";
import { InspectorContext } from "./inspector-context.ts";
import { useNotebookCommands } from "./use-notebook-commands.ts";
import { useNotebookKeys } from "./use-notebook-keys.ts";
import type { InspectorState } from "./inspector-state.ts";

/** The open notebook in its frame: catalog, cells, inspector, status bar. */
export function NotebookView() {
  const [inspector, setInspector] = useState<InspectorState>({ isOpen: true, tab: "receipt", value: null });
  useNotebookKeys();
  const toggle = useCallback(() => setInspector((state) => ({ ...state, isOpen: !state.isOpen })), []);
  const hide = useCallback(() => setInspector((state) => ({ ...state, isOpen: false })), []);
  useNotebookCommands(toggle);
  return (
    <InspectorContext value={setInspector}>
      <AppFrame
        title={<TitleField />}
        meta={<SaveLabel />}
        primary={<RunAllButton />}
        left={<NotebookCatalog />}
        right={inspector.isOpen ? <NotebookInspector state={inspector} onChange={setInspector} /> : undefined}
        onRightHidden={hide}
        status={<NotebookStatus />}
        mainClassName="notebook"
      >
        <CellList />
      </AppFrame>
    </InspectorContext>
  );
}
