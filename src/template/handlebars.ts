// Handlebars templates (`.hbs`), which our own roles use: strict, unescaped, with Python's values and every filter.
// docs/reference/handlebars.md says what is the same as in Handlebars and what is not.
import type { SourceText } from '../source/span.ts';
import type { Environment, Scope } from './environment.ts';
import { topFrame } from './handlebars/partials.ts';
import { loadProgram } from './handlebars/program.ts';
import { Inheritance } from './jinja/inheritance.ts';
import { placeInFile } from './jinja/load-template.ts';
import { Unit } from './jinja/unit.ts';

/**
 * The text of a template. Throws UserError at the place in the file: UNDEFINED_VARIABLE, UNKNOWN_FILTER,
 * TEMPLATE_SYNTAX, TEMPLATE_RUNTIME, FILE_NOT_FOUND for a partial.
 */
export function renderHandlebars(source: SourceText, scope: Scope, environment: Environment): string {
  const program = loadProgram(source);
  const unit = new Unit({
    scope,
    environment,
    place: placeInFile(source.name, source.text),
    inheritance: new Inheritance(),
    isMutating: false,
  });
  program.check(unit);
  const out = { text: '' };
  unit.guard(() => program.write(topFrame(unit), out));
  return out.text;
}
