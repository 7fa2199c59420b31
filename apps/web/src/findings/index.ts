// The screens of findings; loaded when one of them is opened.
export { DetectorsPage } from "./detectors-page.tsx";
export { FairnessPage } from "./fairness-page.tsx";
export { FindingPage } from "./finding-page.tsx";
export { QueuePage } from "./queue-page.tsx";
