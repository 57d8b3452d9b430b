// Results as build servers read them: one JUnit test suite.

export interface JunitCase {
  readonly name: string;
  readonly seconds?: number | undefined;
  /** Why it failed; undefined when it passed. */
  readonly failure?: string | undefined;
  /** Why it was not run. */
  readonly skipped?: string | undefined;
}

export interface JunitSuite {
  readonly name: string;
  /** The class that cases are listed under. */
  readonly className: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly cases: readonly JunitCase[];
}

/** The XML text of a suite, with a line feed at its end. */
export function junitXml({ name, className, timestamp, cases }: JunitSuite): string {
  const failures = cases.filter(each => each.failure !== undefined).length;
  const skipped = cases.filter(each => each.skipped !== undefined).length;
  const seconds = cases.reduce((sum, each) => sum + (each.seconds ?? 0), 0);
  const numbers = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${quoted(name)}" ${numbers} time="${seconds.toFixed(3)}" timestamp="${timestamp}">`,
    ...cases.map(each => caseXml(className, each)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseXml(className: string, { name, seconds, failure, skipped }: JunitCase): string {
  const time = seconds === undefined ? '' : ` time="${seconds.toFixed(3)}"`;
  const open = `    <testcase classname="${quoted(className)}" name="${quoted(name)}"${time}`;
  if (failure !== undefined)
    return `${open}>\n      <failure message="${quoted(failure)}"/>\n    </testcase>`;
  if (skipped !== undefined)
    return `${open}>\n      <skipped message="${quoted(skipped)}"/>\n    </testcase>`;
  return `${open}/>`;
}

/** XML 1.0 has no place for control characters, not even escaped. */
function quoted(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
    '\t': '&#9;',
  };
  return text
    .replace(/[\0-\x08\x0b-\x1f]/g, '?')
    .replace(/[&<>"\n\t]/g, character => entities[character] ?? '');
}
