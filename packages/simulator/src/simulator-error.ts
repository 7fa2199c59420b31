// What can go wrong with a simulation, by stable code.

/**
 * - `SIM_OPTION_INVALID`: an option is missing, of the wrong type or out of range. Remedy: correct it; the message names the range.
 * - `SIM_OUT_NOT_FOLDER`: the output path is a file, or cannot be made a folder. Remedy: choose another path.
 * - `SIM_OUT_OCCUPIED`: the output folder already holds a simulation. Remedy: remove it or choose another folder.
 * - `SIM_WRITE_FAILED`: the disk refused (full, read-only). Remedy: free space; nothing half-written stays behind.
 * - `SIM_ABORTED`: the caller's signal stopped the run. Nothing half-written stays behind.
 */
export type SimulatorErrorCode =
  | "SIM_OPTION_INVALID"
  | "SIM_OUT_NOT_FOLDER"
  | "SIM_OUT_OCCUPIED"
  | "SIM_WRITE_FAILED"
  | "SIM_ABORTED";

export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly code: SimulatorErrorCode;
  constructor(code: SimulatorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
