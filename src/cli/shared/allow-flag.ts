import * as Flags from '@oclif/core/flags';
import { breaks } from '../../diff/model.js';

/** Kinds of changes that break readers and are accepted. */
export const allowFlag = Flags.string({
  helpValue: 'KIND',
  multiple: true,
  multipleNonGreedy: true,
  options: [...breaks],
  summary: 'Accept changes of this kind; may be repeated.',
});
