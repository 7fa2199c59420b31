export { type Assignment, Context, type ContextTables, type Party, type Post, type Span, type Tie } from "./context.ts";
