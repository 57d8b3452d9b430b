// Names that variables may have.

/** What Python keeps for itself: a template cannot name a variable that is called so. */
const PYTHON_WORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Whether a variable may have that name. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !PYTHON_WORDS.has(name);
}

/** Why a variable cannot have that name, in Ansible's words. */
export function invalidNameMessage(name: string): string {
  return (
    `The variable name '${name}' is not valid. Variables must start with a letter or underscore character, ` +
    'and contain only letters, numbers and underscores.'
  );
}
