// A compiled template runs: its own statements first, then those of the template that it extends.
import type { Environment, Scope } from '../environment.ts';
import { BlockReferences } from './block-references.ts';
import { Frame } from './frame.ts';
import { Inheritance } from './inheritance.ts';
import type { Output } from './output.ts';
import type { Program } from './program.ts';
import { type Place, Unit } from './unit.ts';

export interface RunContext {
  readonly scope: Scope;
  readonly environment: Environment;
  readonly place: Place;
  /** Whether text that reads like a list, a dict or a boolean becomes one. */
  readonly readsBack?: boolean | undefined;
}

/** Writes a template's text; gives the frame of its top level, whose names an import takes. Throws UserError. */
export function runProgram(
  program: Program,
  context: RunContext,
  out: Output,
  parent: Frame | undefined = undefined,
): Frame {
  const inheritance = new Inheritance();
  const root = runOne(program, context, inheritance, out, parent);
  let frame = root;
  while (inheritance.parent !== undefined) {
    const { program: base, place } = inheritance.parent;
    inheritance.parent = undefined;
    out.isMuted = false;
    frame = runOne(base, { ...context, place }, inheritance, out, frame);
  }
  return root;
}

/** Throws the UserError of the first filter or test that does not exist; runs nothing. */
export function checkProgram(program: Program, { scope, environment, place }: RunContext): void {
  const { isMutating } = program;
  program.checkOperations(
    new Unit({ scope, environment, place, inheritance: new Inheritance(), isMutating }),
  );
}

function runOne(
  program: Program,
  { scope, environment, place, readsBack }: RunContext,
  inheritance: Inheritance,
  out: Output,
  parent: Frame | undefined,
): Frame {
  const { isMutating } = program;
  const unit = new Unit({ scope, environment, place, inheritance, isMutating, readsBack });
  const root = new Frame(unit, parent);
  program.checkOperations(unit);
  inheritance.add(program.blocks, unit, root);
  if (program.blocks.length > 0) root.set('self', new BlockReferences(root));
  unit.guard(() => program.execute(root, out));
  return root;
}
