export const isGlob = (path: string): boolean => /[*?[]/.test(path);

/**
 * One part of a pattern between slashes as a regular expression: `*`, `?`, `[a-z]`, `[!a-z]`; `[*]` is a star itself.
 * `flags` are added, such as `i`.
 */
export function nameTest(part: string, flags = ''): RegExp {
  const tokens = part.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  const sources = tokens.map((token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length > 1 && token.startsWith('[')) {
      const isNegated = /^\[[!^]/.test(token);
      const members = token.slice(isNegated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
      return `[${isNegated ? '^' : ''}${members}]`;
    }
    return token.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${sources.join('')}$`, `su${flags}`);
}

/**
 * Whether a pattern matches a path, both with forward slashes and from one folder. Case is ignored, as some file systems
 * do; `**` is any number of folders.
 */
export function globMatches(pattern: string, path: string): boolean {
  const matches = ([part, ...rest]: readonly string[], names: readonly string[]): boolean => {
    const [name, ...others] = names;
    if (part === undefined) return name === undefined;
    if (part === '**')
      return (
        matches(rest, names) || (name !== undefined && matches([part, ...rest], others)) || rest.length === 0
      );
    return name !== undefined && nameTest(part, 'i').test(name) && matches(rest, others);
  };
  return matches(pattern.split('/'), path.split('/'));
}
