// Screens that are loaded when one is first opened.
//
// The router's own lazyRouteComponent suspends by use() and, once loaded, renders without it. Where the file arrives between two renders
// React 19.3 says so as an error in the console (seen in 28 of 54 tests on a slow machine). React's lazy has no such second path.
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { Waiting } from "../app/index.ts";
import { en } from "../strings/index.ts";

type PropsOf<Screen> = Screen extends (props: infer Props) => ReactNode ? Props : never;

/** The screen `name` of the file that `load` imports; until it is there its place is held by `rows` rows. */
export function lazyPage<Door, Name extends keyof Door>(
  load: () => Promise<Door>,
  name: Name,
  { text = en.strip.loading, rows = 8 }: { readonly text?: string; readonly rows?: number } = {},
): (props: PropsOf<Door[Name]>) => ReactNode {
  const Page = lazy(async () => ({ default: (await load())[name] as ComponentType<object> }));
  return function LazyPage(props) {
    return (
      <Suspense fallback={<Waiting text={text} rows={rows} />}>
        <Page {...(props as object)} />
      </Suspense>
    );
  };
}
