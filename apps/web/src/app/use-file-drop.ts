// A place where something can be dropped.
import { type DragEvent, useState } from "react";

/** Whether something is held over the place, and the handlers of the place. */
export function useDrop(onDrop: (data: DataTransfer) => void) {
  const [isOver, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      onDrop(event.dataTransfer);
    },
  };
  return [isOver, handlers] as const;
}

/** The same of a place for one file. */
export function useFileDrop(onFile: (file: File | undefined) => void) {
  return useDrop(({ files }) => onFile(files[0]));
}
