// Logistic regression with an L2 penalty, fitted by Newton's method (iteratively reweighted least squares). Deterministic: same rows, same weights.
// Hastie, Tibshirani, Friedman: The Elements of Statistical Learning §4.4.1; the penalty is that of ridge regression, §3.4.1.

const MOST_STEPS = 30;
const ENOUGH = 1e-8;

/**
 * Weights β that minimise −Σ log p(yᵢ | xᵢ) + ½ λ Σⱼ≥₁ βⱼ², with p = 1 / (1 + e^−βx). Column 0 is the constant and not penalised.
 * @param rows `count` rows of `width` numbers, one after another
 * @param labels 1 or 0 for each row
 */
export function fitLogistic(
  rows: Float64Array,
  labels: Uint8Array,
  count: number,
  width: number,
  penalty: number,
): Float64Array {
  let weights = new Float64Array(width);
  let loss = lossOf(weights, rows, labels, count, penalty);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, hessian } = slopes(weights, rows, labels, count, penalty);
    const move = solve(hessian, gradient, width);
    // Newton's step may overshoot where classes are nearly separable: halve it until the loss falls.
    let scale = 1;
    let next = weights;
    let nextLoss = Infinity;
    while (scale > 1e-6) {
      const factor = scale;
      next = weights.map((weight, j) => weight - factor * (move[j] as number));
      nextLoss = lossOf(next, rows, labels, count, penalty);
      if (nextLoss <= loss) break;
      scale /= 2;
    }
    if (!(nextLoss <= loss)) return weights;
    const gain = loss - nextLoss;
    weights = next;
    loss = nextLoss;
    if (gain <= ENOUGH * (1 + loss)) break;
  }
  return weights;
}

/** Σ βⱼ xⱼ of one row that begins at `at`. */
export function dot(weights: Float64Array, rows: Float64Array, at: number): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += (weights[j] as number) * (rows[at + j] as number);
  return sum;
}

function lossOf(weights: Float64Array, rows: Float64Array, labels: Uint8Array, count: number, penalty: number): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const z = dot(weights, rows, i * weights.length);
    // log(1 + e^z) − y z, without overflow.
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (labels[i] as number) * z;
  }
  for (let j = 1; j < weights.length; j++) loss += 0.5 * penalty * (weights[j] as number) ** 2;
  return loss;
}

function slopes(
  weights: Float64Array,
  rows: Float64Array,
  labels: Uint8Array,
  count: number,
  penalty: number,
): { gradient: Float64Array; hessian: Float64Array } {
  const width = weights.length;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  for (let i = 0; i < count; i++) {
    const at = i * width;
    const p = 1 / (1 + Math.exp(-dot(weights, rows, at)));
    const [error, weight] = [p - (labels[i] as number), p * (1 - p)];
    for (let j = 0; j < width; j++) {
      const x = rows[at + j] as number;
      if (x === 0) continue;
      (gradient[j] as number) += error * x;
      for (let k = 0; k <= j; k++) (hessian[j * width + k] as number) += weight * x * (rows[at + k] as number);
    }
  }
  for (let j = 0; j < width; j++) {
    if (j > 0) (gradient[j] as number) += penalty * (weights[j] as number);
    // The constant gets a trace of a penalty too, so that the matrix can be solved where all rows are of one class.
    (hessian[j * width + j] as number) += j > 0 ? penalty : 1e-6;
    for (let k = 0; k < j; k++) hessian[k * width + j] = hessian[j * width + k] as number;
  }
  return { gradient, hessian };
}

/** Solves A x = b for a symmetric positive definite A (width × width) by Cholesky's factors; both stay as they are. */
function solve(matrix: Float64Array, right: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  for (let j = 0; j < width; j++)
    for (let i = j; i < width; i++) {
      let sum = matrix[i * width + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * width + k] as number) * (lower[j * width + k] as number);
      lower[i * width + j] =
        i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / (lower[j * width + j] as number);
    }
  const x = right.slice();
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) (x[i] as number) -= (lower[i * width + k] as number) * (x[k] as number);
    (x[i] as number) /= lower[i * width + i] as number;
  }
  for (let i = width - 1; i >= 0; i--) {
    for (let k = i + 1; k < width; k++) (x[i] as number) -= (lower[k * width + i] as number) * (x[k] as number);
    (x[i] as number) /= lower[i * width + i] as number;
  }
  return x;
}
