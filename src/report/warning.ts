// A warning as Ansible prints it, and below it the place that it is about.
import type { UserError } from '../errors.ts';
import { placeText } from './diagnostic.ts';
import type { Palette } from './palette.ts';
import { wrapped } from './wrapped.ts';

/** `[WARNING]: …`, without a line end behind the last line. `about` has the place and what to do. */
export function warningText(message: string, palette: Palette, about?: UserError): string {
  const said = palette.warning(wrapped(`[WARNING]: ${message}`));
  return about === undefined ? said : [said, ...placeText(about, palette)].join('\n');
}
