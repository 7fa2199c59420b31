export { AttentionHost } from "./attention-host.tsx";
export { CaseChip } from "./case-chip.tsx";
