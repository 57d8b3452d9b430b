// The mistakes that a step throws, in a form that tests compare: code, place, message.
import { UserError, UserErrors } from '../src/errors.ts';
import { locate } from '../src/source/span.ts';

/** Every UserError that the step throws; none when it succeeds. Anything else passes through. */
export function mistakesOf(step: () => unknown): readonly UserError[] {
  try {
    step();
  } catch (error) {
    if (error instanceof UserErrors) return error.errors;
    if (error instanceof UserError) return [error];
    throw error;
  }
  return [];
}

/** `INVENTORY 3:5 the message`, without the place where there is none. */
export function describeMistake({ code, span, message }: UserError): string {
  if (span === undefined) return `${code} ${message}`;
  const { line, column } = locate(span);
  return `${code} ${line}:${column} ${message}`;
}
