"use client";

import { Tooltip as Primitive } from "radix-ui";
import { useEffect, useId, useState } from "react";
import { ExistingElement } from "./ExistingElement.tsx";
import { Kbd } from "./Kbd.tsx";
import { watchTips } from "./watch-tips.ts";

/** The one tooltip of the page. It shows what `Tooltip` wrote on the element under the pointer or the focus. */
export function TooltipHost() {
  const id = useId();
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => watchTips(document, setElement), []);
  useEffect(() => {
    element?.setAttribute("aria-describedby", id);
    return () => element?.removeAttribute("aria-describedby");
  }, [element, id]);
  if (!element) return null;
  return <Tip key={element.dataset.tip} element={element} id={id} onClose={() => setElement(null)} />;
}

function Tip({ element, id, onClose }: { element: HTMLElement; id: string; onClose: () => void }) {
  const { tip, tipKeys } = element.dataset;
  return (
    <Primitive.Provider>
      <Primitive.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
        <Primitive.Trigger asChild>
          <ExistingElement element={element} />
        </Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content id={id} className="tooltip" side="bottom" sideOffset={6} collisionPadding={8}>
            {tip}
            {tipKeys && <Kbd keys={tipKeys} />}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
