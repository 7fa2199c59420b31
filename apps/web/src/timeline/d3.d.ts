// The parts of d3 that the chart uses; the packages bring no types of their own.
declare module "d3-scale" {
  interface LinearScale {
    (value: number): number;
    nice(count?: number): LinearScale;
    domain(): number[];
    domain(domain: readonly [number, number]): LinearScale;
    range(range: readonly [number, number]): LinearScale;
  }
  interface BandScale {
    (value: string): number | undefined;
    domain(domain: readonly string[]): BandScale;
    range(range: readonly [number, number]): BandScale;
    paddingInner(padding: number): BandScale;
    bandwidth(): number;
  }
  export function scaleLinear(): LinearScale;
  export function scaleBand(): BandScale;
}
declare module "d3-array" {
  export function ticks(start: number, stop: number, count: number): number[];
}
