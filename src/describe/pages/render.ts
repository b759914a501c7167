import Handlebars from 'handlebars';
import { code, fenced, inline, paragraphs } from './markdown.js';
import type { Page, TemplateName } from './pages.js';

/** Helpers of the templates: what is written into a page goes through exactly one of them. */
const helpers = {
  text: (value: unknown): string => inline(String(value)),
  paragraphs: (value: unknown): string => paragraphs(String(value)),
  code: (value: unknown): string => code(String(value)),
  fenced: (value: unknown): string => fenced(String(value), 'sql'),
} as const;

/**
 * The text of each page by its path. Templates are strict: a value that is missing is an error, and nothing is
 * escaped but by the helpers. A page ends in one line break and has no trailing blanks.
 */
export function renderPages(
  pages: readonly Page[],
  templates: Readonly<Record<TemplateName, string>>,
): ReadonlyMap<string, string> {
  const instance = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) instance.registerHelper(name, helper);
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const compiled = new Map<TemplateName, ReturnType<typeof instance.compile>>();
  const templateOf = (name: TemplateName) => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const made = instance.compile(templates[name], {
      strict: true,
      noEscape: true,
      knownHelpers,
      knownHelpersOnly: true,
    });
    compiled.set(name, made);
    return made;
  };
  return new Map(pages.map(({ path, template, data }) => [path, tidy(templateOf(template)(data))]));
}

const tidy = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
