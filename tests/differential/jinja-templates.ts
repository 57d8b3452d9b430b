// Generated templates: every statement, nested, with white space control here and there.
import { anyType, expression, type Grammar, operand } from './jinja-expressions.ts';
import type { Random } from './random.ts';

const WORDS = ['a ', 'x\n', ' - ', '\n', 'text', '  ', '\t|', '{ } %', "it's ", '<b>\n  '];

/** A template of a few parts. */
export function template(random: Random): string {
  const g: Grammar = { random, locals: [] };
  if (random.chance(0.03)) return inherited(g);
  return parts(g, 3, 1 + random.below(3));
}

function parts(g: Grammar, depth: number, count: number): string {
  return Array.from({ length: count }, () => part(g, depth)).join('');
}

function body(g: Grammar, depth: number, ...locals: string[]): string {
  return parts({ ...g, locals: [...g.locals, ...locals] }, depth - 1, 1 + g.random.below(2));
}

function output(g: Grammar, depth: number): string {
  const [open, close] = g.random.pick([
    ['{{ ', ' }}'],
    ['{{ ', ' }}'],
    ['{{ ', ' }}'],
    ['{{- ', ' -}}'],
    ['{{', '}}'],
    ['{{+ ', ' }}'],
  ] as const);
  return open + expression(g, anyType(g.random), depth) + close;
}

/** A tag with white space control. */
function tag({ random }: Grammar, content: string): string {
  const open = random.pick(['{% ', '{% ', '{% ', '{%- ', '{%+ ']);
  return open + content + random.pick([' %}', ' %}', ' %}', ' -%}', ' +%}', ' %}\n']);
}

function part(g: Grammar, depth: number): string {
  const { random } = g;
  const value = (type = anyType(random)): string => expression(g, type, Math.min(depth, 2));
  const atom = (type = anyType(random)): string => operand(g, type, Math.min(depth, 2));
  const t = (content: string): string => tag(g, content);
  if (depth <= 0) return random.chance(0.5) ? random.pick(WORDS) : output(g, 1);
  return random.pick<() => string>([
    () => random.pick(WORDS),
    () => random.pick(WORDS),
    () => output(g, depth),
    () => output(g, depth),
    () => `${t(`if ${value('bool')}`)}${body(g, depth)}${t('endif')}`,
    () =>
      `${t(`if ${atom()}`)}${body(g, depth)}${t(`elif ${value('bool')}`)}${body(g, depth)}${t('else')}${body(g, depth)}${t('endif')}`,
    () => loop(g, depth),
    () => loop(g, depth),
    () => `${t(`set v = ${value()}`)}${body(g, depth, 'v')}`,
    () => `${t(`set v, w = ${atom()}, ${atom()}`)}${body(g, depth, 'v', 'w')}`,
    () => `${t('set v')}${body(g, depth)}${t('endset')}[{{ v }}]`,
    () => `${t('set v | upper | trim')}${body(g, depth)}${t('endset')}[{{ v }}]`,
    () => `${t('filter upper')}${body(g, depth)}${t('endfilter')}`,
    () => `${t("filter replace('a', 'b') | indent(2)")}${body(g, depth)}${t('endfilter')}`,
    () => `${t(`with u = ${atom()}, z = 2`)}${body(g, depth, 'u', 'z')}${t('endwith')}`,
    () => macro(g, depth),
    () => `${t('raw')}{{ raw }} {% x %}${random.pick(WORDS)}${t('endraw')}`,
    () => `{# comment {{ #}${random.pick(WORDS)}`,
    () => `{#- comment -#}${random.pick(WORDS)}`,
    () => `${t("include 'part.j2'")}${random.pick(WORDS)}`,
    () => `${t(`with local = ${atom()}`)}${t("include ['gone.j2', 'part.j2']")}${t('endwith')}`,
    () => `${t("include 'gone.j2' ignore missing")}${random.pick(WORDS)}`,
    () => `${t("import 'macros.j2' as m")}{{ m.wrap(${value()}) }}{{ m.shared }}`,
    () => `${t("from 'macros.j2' import wrap, shared as sh")}{{ wrap(sh, r=${atom('str')}) }}`,
    () => `${t("from 'macros.j2' import twice")}${t('call twice()')}${body(g, depth)}${t('endcall')}`,
    () =>
      `${t('set ns = namespace(n=0)')}${t('for i in ints')}${t('set ns.n = ns.n + i')}${t('endfor')}{{ ns.n }}`,
    () => `${t('set c = cycler("a", "b")')}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}`,
    () => `${t('set j = joiner("; ")')}${t('for i in words')}{{ j() }}{{ i }}${t('endfor')}`,
    () => `${t('set l = []')}${t(`do l.append(${value()})`)}{{ l }}`,
    () => `${t(`print ${value()}, ${value()}`)}`,
  ])();
}

function loop(g: Grammar, depth: number): string {
  const { random } = g;
  const t = (content: string): string => tag(g, content);
  const list = operand(g, 'list', 1);
  const inside = (): string => body(g, depth, 'i', 'loop.index', 'loop.last', 'loop.length');
  return random.pick<() => string>([
    () => `${t(`for i in ${list}`)}${inside()}${t('endfor')}`,
    () => `${t(`for i in ${list}`)}${inside()}${t('else')}${body(g, depth)}${t('endfor')}`,
    () =>
      `${t(`for i in ${list} if ${random.pick(['i', 'i is string', 'i is number', 'i != 1'])}`)}${inside()}${t('endfor')}`,
    () =>
      `${t(`for i in ${list}`)}{{ loop.index }}/{{ loop.length }}{{ loop.revindex0 }}{{ loop.first }}${t('endfor')}`,
    () =>
      `${t(`for i in ${list}`)}{{ loop.cycle('x', 'y') }}{{ loop.changed(i) }}{{ loop.previtem | default('^') }}${t('endfor')}`,
    () => `${t(`for i in ${list}`)}{{ loop.nextitem if not loop.last }}${t('endfor')}`,
    () =>
      `${t(`for i in ${list}`)}${t('if loop.index == 2')}${t(random.pick(['break', 'continue']))}${t('endif')}{{ i }},${t('endfor')}`,
    () => `${t(`for k, v in ${operand(g, 'dict', 1)}.items()`)}{{ k }}={{ v }};${t('endfor')}`,
    () =>
      `${t('for i in nested recursive')}{{ loop.depth }}${t('if i is iterable')}({{ loop(i) }})${t('else')}{{ i }}${t('endif')}${t('endfor')}`,
    () => `${t('for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]')}{{ a + b * c }} ${t('endfor')}`,
    () =>
      `${t('for i in 1, 2')}${t('for j in ints')}{{ i * j }}{{ loop.index0 }} ${t('endfor')}${t('endfor')}`,
    () => `${t('set v = 0')}${t(`for i in ${list}`)}${t('set v = i')}{{ v }}${t('endfor')}:{{ v }}`,
  ])();
}

function macro(g: Grammar, depth: number): string {
  const { random } = g;
  const t = (content: string): string => tag(g, content);
  const value = (): string => operand(g, anyType(random), 1);
  return random.pick<() => string>([
    () =>
      `${t('macro m(a, b=2)')}${body(g, depth, 'a', 'b')}${t('endmacro')}{{ m(${value()}) }}{{ m(${value()}, b=${value()}) }}`,
    () =>
      `${t('macro m(a)')}{{ a }}{{ varargs }}{{ kwargs }}${t('endmacro')}{{ m(1, ${value()}, k=${value()}) }}`,
    () => `${t("macro m(a, b=a ~ '!')")}{{ a }}{{ b }}${t('endmacro')}{{ m(${value()}) }}`,
    () =>
      `${t('macro m(a)')}{{ a }}${t('endmacro')}{{ ${random.pick(['m(1, 2)', 'm(z=1)', 'm()', 'm(*[1])', "m(**{'a': 3})"])} }}`,
    () =>
      `${t('macro m(x)')}<{{ caller(x) }}>${t('endmacro')}${t('call(y) m(4)')}{{ y }}${body(g, depth, 'y')}${t('endcall')}`,
    () =>
      `${t('macro f(n)')}{{ n }}${t('if n > 0')}{{ f(n - 1) }}${t('endif')}${t('endmacro')}{{ f(3) }}{{ f.name }}{{ f.arguments }}`,
  ])();
}

function inherited(g: Grammar): string {
  const { random } = g;
  const base = random.pick(['base.j2', 'mid.j2']);
  const block = (name: string): string =>
    `{% block ${name} %}${body(g, 2)}${random.chance(0.5) ? '{{ super() }}' : ''}{% endblock %}`;
  return `{% extends '${base}' %}{% set hello = 'child' %}ignored${block('one')}${random.chance(0.5) ? block('two') : ''}`;
}
