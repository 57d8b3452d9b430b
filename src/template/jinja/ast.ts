// The tree of a template. Every node knows its offsets in the text, for messages.
import type { Scalar } from '../../values/value.ts';

export interface Position {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly keywords: readonly { readonly name: string; readonly value: Expression }[];
  /** `*args` */
  readonly rest?: Expression;
  /** `**kwargs` */
  readonly restKeywords?: Expression;
}

export interface NameExpression extends Position {
  readonly kind: 'name';
  readonly name: string;
}

export interface CallExpression extends Position {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: Arguments;
}

/** `input` is absent in `{% filter upper %}` and `{% set x | upper %}`, where the body's text takes its place. */
export interface FilterExpression extends Position {
  readonly kind: 'filter';
  readonly input: Expression | undefined;
  readonly name: string;
  readonly args: Arguments;
}

export type Expression =
  | NameExpression
  | CallExpression
  | FilterExpression
  | (Position & { readonly kind: 'constant'; readonly value: Scalar })
  | (Position & { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] })
  | (Position & { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] })
  | (Position & { readonly kind: 'attribute'; readonly object: Expression; readonly name: string })
  | (Position & { readonly kind: 'item'; readonly object: Expression; readonly index: Expression })
  | (Position & { readonly kind: 'slice'; readonly parts: readonly (Expression | undefined)[] })
  | (Position & {
      readonly kind: 'test';
      readonly input: Expression;
      readonly name: string;
      readonly args: Arguments;
    })
  | (Position & { readonly kind: 'not'; readonly operand: Expression })
  | (Position & { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly operand: Expression })
  | (Position & { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Position & {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Position & { readonly kind: 'concat'; readonly parts: readonly Expression[] })
  | (Position & {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
    })
  | (Position & {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly otherwise: Expression | undefined;
    });

/** What a value is assigned to. */
export type Target =
  | NameExpression
  | (Position & { readonly kind: 'targets'; readonly items: readonly Target[] })
  | (Position & { readonly kind: 'member'; readonly object: string; readonly name: string });

export interface MacroParameter {
  readonly name: string;
  readonly default: Expression | undefined;
}

/** What a macro's body or a call block takes; the special names are bound only where the body mentions them. */
export interface Signature {
  readonly parameters: readonly MacroParameter[];
  readonly usesVarargs: boolean;
  readonly usesKwargs: boolean;
  readonly usesCaller: boolean;
}

export type Body = readonly Statement[];

export interface ForStatement extends Position {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  readonly filter: Expression | undefined;
  readonly isRecursive: boolean;
  readonly usesLoop: boolean;
  readonly body: Body;
  readonly otherwise: Body;
}

export interface MacroStatement extends Position {
  readonly kind: 'macro';
  readonly name: string;
  readonly signature: Signature;
  readonly body: Body;
}

export interface CallStatement extends Position {
  readonly kind: 'call_block';
  readonly call: CallExpression;
  readonly signature: Signature;
  readonly body: Body;
}

export interface BlockStatement extends Position {
  readonly kind: 'block';
  readonly name: string;
  readonly isScoped: boolean;
  readonly isRequired: boolean;
  readonly body: Body;
}

export interface IncludeStatement extends Position {
  readonly kind: 'include';
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}

export interface ImportStatement extends Position {
  readonly kind: 'import';
  readonly template: Expression;
  /** `as name`, or the names taken by `from … import`. */
  readonly names: string | readonly { readonly name: string; readonly alias: string }[];
  readonly withContext: boolean;
}

export type Statement =
  | ForStatement
  | MacroStatement
  | CallStatement
  | BlockStatement
  | IncludeStatement
  | ImportStatement
  | (Position & { readonly kind: 'text'; readonly text: string })
  | (Position & { readonly kind: 'output'; readonly expression: Expression })
  | (Position & {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
      readonly otherwise: Body;
    })
  | (Position & { readonly kind: 'set'; readonly target: Target; readonly value: Expression })
  | (Position & {
      readonly kind: 'set_block';
      readonly target: Target;
      readonly filter: FilterExpression | undefined;
      readonly body: Body;
    })
  | (Position & { readonly kind: 'filter_block'; readonly filter: FilterExpression; readonly body: Body })
  | (Position & {
      readonly kind: 'with';
      readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
      readonly body: Body;
    })
  | (Position & { readonly kind: 'scope'; readonly body: Body })
  | (Position & { readonly kind: 'do'; readonly expression: Expression })
  | (Position & { readonly kind: 'extends'; readonly template: Expression })
  | (Position & { readonly kind: 'break' | 'continue' });
