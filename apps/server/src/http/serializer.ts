// Answers leave by their contract: what the schema does not name does not leave.
import type { FastifySerializerCompiler } from "fastify";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";

/**
 * Compiled schema and JSON.stringify: 176 µs for a page of 100 rows where stringify alone takes 200, fast-json-stringify 230 and
 * an uncompiled schema 310 (one run, noisy machine).
 */
export const compileSerializer: FastifySerializerCompiler<z.ZodType> = ({ schema }) => {
  const compiled = z.compile(schema);
  return (data) => {
    const result = compiled.safeParse(data);
    if (!result.success) {
      const paths = result.error.issues.map((issue) => issue.path.map(String).join("."));
      throw new QuisError(
        "QUIS_INTERNAL",
        `expected an answer that fits the contract, got misfits at ${paths.slice(0, 8).join(", ")}`,
      );
    }
    return JSON.stringify(result.data);
  };
};
