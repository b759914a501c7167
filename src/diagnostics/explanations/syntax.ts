import { type Explanation, featureSet, oneFeature } from './explanation.js';

/** Codes of specs: their YAML, keys, names and SQL. */
export const syntax = {
  FS101: {
    what: 'The file is not YAML. The message says where reading stopped.',
    why: 'What follows a mistake in YAML can mean anything.',
    fix: 'Close brackets and quotes, and indent by spaces, never by tabs.',
    example: {
      broken: oneFeature('orders: { aggregate: count'),
      fixed: ['count', 'count }'],
    },
  },
  FS102: {
    what: 'The document has a key that its kind does not have.',
    why: 'An ignored key would be a definition that silently does nothing.',
    fix: 'Correct the key. The hint names the nearest known key.',
    example: {
      broken: oneFeature('orders: { aggregate: count, fil: 0 }'),
      fixed: ['fil:', 'fill:'],
    },
  },
  FS103: {
    what: 'A required key is missing, its value has the wrong type, keys exclude each other, or an output would be written over other files of the project.',
    why: 'Nothing is guessed: a spec says everything that determines the values.',
    fix: 'Add the key, or write the value as the message says.',
    example: {
      broken: featureSet('windows: 7 days\nfeatures:\n  orders: { aggregate: count }'),
      fixed: ['7 days', '[7 days]'],
    },
  },
  FS104: {
    what: 'The source has no such column.',
    why: 'Only declared columns can be used: they have a type and a time at which they are known.',
    fix: 'Correct the name, or declare the column under `columns` of the source.',
    example: {
      broken: oneFeature('orders: { aggregate: count, of: order_idd }'),
      fixed: ['order_idd', 'order_id'],
    },
  },
  FS105: {
    what: 'Two documents have one name.',
    why: 'Names are unique in a project, across all kinds, ignoring case: commands and tables find things by name alone.',
    fix: 'Rename one of them.',
    example: {
      broken: oneFeature('orders: { aggregate: count }').replace('user_orders', 'Orders'),
      fixed: ['name: Orders', 'name: user_orders'],
    },
  },
  FS106: {
    what: 'A spec names an entity, a source, a feature set or a target that does not exist.',
    why: 'The definition cannot be resolved.',
    fix: 'Correct the name, or add the missing document to `features/`.',
    example: {
      broken: oneFeature('orders: { aggregate: count }').replace('source: orders', 'source: order'),
      fixed: ['source: order', 'source: orders'],
    },
  },
  FS107: {
    what: 'The expression is not SQL.',
    why: 'Expressions are read by the grammar of Postgres. What it cannot read has no meaning.',
    fix: 'Correct the SQL at the marked place.',
    example: {
      broken: oneFeature('spent: { aggregate: sum, of: "amount +" }'),
      fixed: ['amount +', 'amount + 1'],
    },
  },
  FS108: {
    what: 'The SQL has a second statement, subquery, aggregate, window function, file function, clock or random value.',
    why: 'Expressions work on one row, and give the same value each time they are computed.',
    fix: 'Aggregate with the key `aggregate`; join with a source that has a `query`; use `as_of` for the time of reading.',
    example: {
      broken: oneFeature('spent: { aggregate: sum, of: sum(amount) }'),
      fixed: ['sum(amount)', 'amount'],
    },
  },
  FS109: {
    what: 'The types in an expression do not fit.',
    why: 'Engines convert between types in different ways; an implicit conversion would mean something else on each.',
    fix: 'Compare like with like, or write a `cast`.',
    example: {
      broken: oneFeature('open: { aggregate: count, where: status = 1 }'),
      fixed: ['status = 1', 'amount = 1'],
    },
  },
  FS110: {
    what: 'The function or operator is not one of [the table](functions.md).',
    why: 'Each function there gives the same value on every engine. Others do not.',
    fix: 'Use a function of the table.',
    example: {
      broken: oneFeature(
        'spent: { aggregate: sum, of: ifnull(amount, 0) }'.replace(
          'ifnull(amount, 0)',
          '"ifnull(amount, 0)"',
        ),
      ),
      fixed: ['ifnull', 'coalesce'],
    },
  },
  FS111: {
    what: 'The text is not a duration.',
    why: 'A duration is one number and one unit from second to week. Months and years have no fixed length.',
    fix: 'Write `5 minutes` or `30 days`.',
    example: {
      broken: featureSet('windows: [1 month]\nfeatures:\n  orders: { aggregate: count }'),
      fixed: ['1 month', '30 days'],
    },
  },
  FS112: {
    what: 'The text is not a type.',
    why: 'Types must mean the same on every engine.',
    fix: 'The types are string, boolean, integer, bigint, double, decimal(p,s), date, timestamp.',
    example: {
      broken: oneFeature('orders: { aggregate: count, type: int }'),
      fixed: ['int }', 'integer }'],
    },
  },
  FS113: {
    what: 'The key is reserved, and this version does not support it.',
    why: 'A key that is accepted and ignored would make a spec mean less than it says.',
    fix: 'Leave it out.',
    example: {
      broken: featureSet('offset: 1 day\nwindows: [7 days]\nfeatures:\n  orders: { aggregate: count }'),
      fixed: ['offset: 1 day\n', ''],
    },
  },
  FS114: {
    what: 'Two columns of one relation have the same name, ignoring case.',
    why: 'The columns of an entity, of a dataset and of a source each share one relation.',
    fix: 'Rename a feature, or give a set of a dataset a `prefix`.',
    example: {
      broken: oneFeature('orders: { aggregate: count }\n  Orders: { aggregate: count, of: order_id }'),
      fixed: ['Orders', 'numbered_orders'],
    },
  },
  FS115: {
    what: 'The name has other characters than letters, digits and underscores, is longer than 63 bytes, or is reserved.',
    why: 'Names become tables, columns and files on every engine.',
    fix: 'Choose a name of letters, digits and underscores.',
    example: {
      broken: oneFeature('orders: { aggregate: count }').replace('user_orders', 'user.orders'),
      fixed: ['user.orders', 'user_orders'],
    },
  },
  FS116: {
    what: 'The spec has an anchor, an alias, a tag or a merge key.',
    why: 'A reader of a spec must not have to resolve references: it means what it says.',
    fix: 'Write the value where it is used.',
    example: {
      broken: featureSet('windows: &w [7 days]\nfeatures:\n  orders: { aggregate: count }'),
      fixed: ['&w ', ''],
    },
  },
  FS118: {
    what: 'SQL inside `{ }` was cut by YAML, which ends a value at a comma.',
    why: 'The rest of the expression became keys of the map.',
    fix: 'Put the SQL in quotes.',
    example: {
      broken: oneFeature('spent: { aggregate: sum, of: coalesce(amount, 0) }'),
      fixed: ['coalesce(amount, 0)', '"coalesce(amount, 0)"'],
    },
  },
} as const satisfies Record<string, Explanation>;
