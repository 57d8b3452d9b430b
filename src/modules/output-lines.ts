// What programs printed, whole and in lines, as every result of a module has it.
import type { ModuleResult } from './module.ts';

/** What a program printed, whole and in lines. */
export function outputFields(stdout: string, stderr: string): ModuleResult {
  return { stdout, stdout_lines: splitLines(stdout), stderr, stderr_lines: splitLines(stderr) };
}

/** The result with the lines of its outputs, where it has outputs and no lines. */
export function withLines(result: ModuleResult): ModuleResult {
  const { stdout, stderr } = result;
  return {
    ...result,
    ...(typeof stdout === 'string' && !('stdout_lines' in result)
      ? { stdout_lines: splitLines(stdout) }
      : {}),
    ...(typeof stderr === 'string' && !('stderr_lines' in result)
      ? { stderr_lines: splitLines(stderr) }
      : {}),
  };
}

/** As Python's `str.splitlines`: a line end closes a line, it does not open another. */
function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
