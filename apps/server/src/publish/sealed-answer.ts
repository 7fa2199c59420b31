// One deed for one question, refused ones too: sealed before anybody has the answer.
import { QuisError } from "../instance/error.ts";
import type { Deed } from "../oversight/oversight.ts";

export async function sealedAnswer<T>(
  seal: (deed: Deed) => Promise<unknown>,
  deed: Deed,
  answer: () => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await answer();
  } catch (error) {
    await seal({ ...deed, parameters: { ...deed.parameters, failed: failureCode(error) } });
    throw error;
  }
  await seal(deed);
  return result;
}

export function failureCode(error: unknown): string {
  return error instanceof QuisError ? error.code : "QUIS_INTERNAL";
}
