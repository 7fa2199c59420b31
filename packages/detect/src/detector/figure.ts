// Figures as findings show them: four significant digits, so that a formula can be followed by hand and the last bits of a logarithm, which differ
// between machines, do not show.

export function figure(value: number): number {
  return Number(value.toPrecision(4));
}
