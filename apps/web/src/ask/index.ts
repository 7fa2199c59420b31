export { ASK_BOX_ID, AskBox } from "./ask-box.tsx";
export { AskPage } from "./ask-page.tsx";
