/**
 * The sessions of a method's phases.
 *
 * @module
 */
import type { SplitIndex } from "../dataset/index_split.ts";
import type { MethodPlan, Phase, Plan } from "../plan/plan.ts";
import { compileProgram, type Program } from "../program/program.ts";
import { openSession, type Session, type TensorFlow } from "../runtime/session.ts";
import type { Batch } from "./inputs.ts";
import type { FeatureTables } from "./kept_features.ts";

/** A phase's graph in TensorFlow. */
export interface OpenPhase {
  readonly phase: Phase;
  readonly program: Program;
  readonly session: Session;
  /** Features of a split's pictures, once they have been computed, and for which seed. */
  readonly features: Map<SplitIndex, { readonly seed: number; readonly batches: readonly Batch[] }>;
  /** Of training pictures, by their split and, where seeds differ in them, the seed. */
  readonly tables: Map<SplitIndex, { readonly seed: number | null; readonly of: FeatureTables }>;
}

/** Gives each phase its session; one is open at a time. */
export interface PhaseSessions {
  open(phase: Phase): Promise<OpenPhase>;
  close(): void;
}

/**
 * Makes the sessions of a method: the last one stays open until another phase is asked for, so that
 * all seeds of a method without unfreezing share one.
 *
 * @param run The library and the plan.
 * @param method The method.
 * @returns Opens a phase, and closes what is open.
 */
export function phaseSessions(
  { tf, plan }: { readonly tf: TensorFlow; readonly plan: Plan },
  method: MethodPlan,
): PhaseSessions {
  let current: OpenPhase | null = null;
  const close = () => {
    current?.session.close();
    current = null;
  };
  return {
    open: async (phase) => {
      if (current?.phase === phase) return current;
      close();
      const program = compileProgram(plan, method, phase);
      const session = await openSession(tf, program);
      return current = { phase, program, session, features: new Map(), tables: new Map() };
    },
    close,
  };
}
