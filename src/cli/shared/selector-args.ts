import * as Args from '@oclif/core/args';

/** The names that most commands take: none means everything. */
export const selectors = {
  names: Args.string({
    name: 'NAME',
    multiple: true,
    description:
      'Names, globs (card_*), tag:fraud, entity:user, owner:risk, kind:dataset. Default: everything.',
  }),
};
