// Which variables a template may ask for, as far as its words tell.
import { tokenize } from './lexer.ts';
import { YAML_OPTIONS } from './options.ts';
import { SyntaxProblem } from './syntax-problem.ts';

/** The names in a template's tags, other than attributes: variables, and filters and the like; undefined where it is not well formed. */
export function namesInTags(template: string): readonly string[] | undefined {
  try {
    const tokens = tokenize(template, YAML_OPTIONS);
    return tokens
      .filter(({ kind }, index) => kind === 'name' && tokens[index - 1]?.value !== '.')
      .map(({ value }) => value);
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}
