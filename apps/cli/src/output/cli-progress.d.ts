// The part of cli-progress 3.12 that is used; the package ships no types.
declare module "cli-progress" {
  interface Options<State> {
    readonly stream: { write(text: string): unknown };
    readonly clearOnComplete: boolean;
    readonly hideCursor: boolean;
    readonly fps: number;
    readonly gracefulExit: boolean;
    readonly format: (options: unknown, params: { readonly progress: number }, payload: State) => string;
  }
  class SingleBar<State> {
    constructor(options: Options<State>, preset: unknown);
    start(total: number, done: number, payload: State): void;
    update(done: number, payload: State): void;
    setTotal(total: number): void;
    stop(): void;
  }
  const progress: { SingleBar: typeof SingleBar; Presets: { readonly shades_classic: unknown } };
  export default progress;
}
