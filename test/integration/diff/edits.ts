/** A text of the project and what it becomes. A path that becomes another moves the file, behind what is there; one that becomes empty removes it. */
export type Edit = readonly [from: string, to: string];

/** A title, edits, and each change that follows. */
export const cases: readonly (readonly [
  title: string,
  edits: readonly Edit[],
  changes: readonly string[],
])[] = [
  // Nothing
  ['white space', [['windows: [3 days, 10 days]', 'windows: [ 3 days,   10 days ]']], []],
  ['a comment', [['name: spend\n', 'name: spend # of all users\n']], []],
  ['block style instead of flow style', [['windows: [3 days]', 'windows:\n  - 3 days']], []],
  ['parentheses around a condition', [['where: amount > 1', 'where: (amount>1)']], []],
  ['the case of a keyword', [['where: amount is not null', 'where: amount IS NOT NULL']], []],
  ['quotes around a name', [['features: [spend,', 'features: ["spend",']], []],
  ['a default that is written out', [['name: visits\n', 'name: visits\nevery: 1 day\n']], []],
  ['a unit in another number', [['windows: [4 days]', 'windows: [4 day]']], []],
  ['a file with another name', [['features/spend.yaml', 'features/money/spend.yml']], []],
  ['two files that become one', [['features/visits.yaml', 'features/spend.yaml']], []],
  [
    'a file that moves and is formatted',
    [
      ['windows: [3 days, 10 days]', 'windows: [3 days,10 days]'],
      ['features/spend.yaml', 'features/training.yaml'],
    ],
    [],
  ],
  // Metadata
  [
    'the description of a set',
    [['description: What users pay.', 'description: All that users pay.']],
    ['spend changed; metadata description; read by training'],
  ],
  [
    'the description of a feature',
    [['description: What was paid.', 'description: All that was paid.']],
    [
      'spend changed; metadata paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d; read by training',
      'training changed; metadata paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d',
    ],
  ],
  [
    'the owner of a dataset',
    [['owner: risk', 'owner: fraud']],
    ['training changed; metadata owner: risk → fraud'],
  ],
  [
    'tags of a set',
    [['name: visits\n', 'name: visits\ntags: [web]\n']],
    ['visits changed; metadata tags: none → web; read by training'],
  ],
  [
    'how fresh a set has to be',
    [['name: visits\n', 'name: visits\nfreshness: 2 days\n']],
    ['visits changed; metadata how changes are found, or freshness; read by training'],
  ],
  [
    'a sensitive column',
    [['shop: string', 'shop: { type: string, sensitive: true }']],
    ['payments changed; metadata shop; read by spend, training'],
  ],
  [
    'a version that nothing needs',
    [['name: visits\n', 'name: visits\nversion: 2\n']],
    ['visits changed; metadata version: 1 → 2; read by training'],
  ],
  // Storage
  [
    'the size of partitions',
    [['name: spend\n', 'name: spend\npartition_by: month\n']],
    ['spend changed; physical partition_by: day → month; read by training'],
  ],
  [
    'the file of a dataset',
    [['file: out/training.csv', 'file: out/rows.csv']],
    ['training changed; physical output: out/training.csv → out/rows.csv'],
  ],
  [
    'the order of aggregates',
    [['aggregate: [sum, max]', 'aggregate: [max, sum]']],
    [
      'spend changed; physical order of columns; copied; read by training',
      'training changed; physical order of columns; rebuilt',
    ],
  ],
  [
    'the order of features',
    [
      [
        '  visit: { aggregate: count, fill: 0 }\n  last_what: { aggregate: last, of: what }\n',
        '  last_what: { aggregate: last, of: what }\n  visit: { aggregate: count, fill: 0 }\n',
      ],
    ],
    [
      'visits changed; physical order of columns; copied; read by training',
      'training changed; physical order of columns; rebuilt',
    ],
  ],
  [
    'the order of columns of a dataset',
    [['columns: [n, at, id, what]', 'columns: [n, id, at, what]']],
    ['training changed; physical order of columns; rebuilt'],
  ],
  // Added
  [
    'a feature',
    [['  visit: { a', '  most: { aggregate: max, of: what }\n  visit: { a']],
    [
      'visits changed; added most__max_3d; rebuilt; read by training',
      'training changed; added v_most__max_3d; rebuilt',
    ],
  ],
  [
    'an aggregate',
    [['aggregate: [sum, max]', 'aggregate: [sum, max, min]']],
    [
      'spend changed; added paid__min_3d, paid__min_10d; rebuilt; read by training',
      'training changed; added paid__min_3d, paid__min_10d; rebuilt',
    ],
  ],
  [
    'a window',
    [['windows: [4 days]', 'windows: [4 days, 6 days]']],
    [
      'steps changed; added step__count_6d; rebuilt; read by training',
      'training changed; added step__count_6d; rebuilt',
    ],
  ],
  [
    'a derived column',
    [['derived:\n  share', 'derived:\n  twice: paid__sum_3d * 2\n  share']],
    ['spend changed; added twice; rebuilt; read by training', 'training changed; added twice; rebuilt'],
  ],
  [
    'a column of a source',
    [['  shop: string\n', '  shop: string\n  half: { expr: amount / 2 }\n']],
    ['payments changed; added half; read by spend, training'],
  ],
  [
    'a set',
    [
      [
        'name: steps',
        'name: other_steps\nentity: user\nsource: orders\nwindows: [9 days]\nfeatures: { other: { aggregate: count } }\n---\nkind: feature_set\nname: steps',
      ],
    ],
    ['other_steps added; added other__count_9d; rebuilt'],
  ],
  [
    'a label',
    [['labels: {', 'labels: { is_first: { expr: "what = \'w0\'" },']],
    ['training changed; added is_first; rebuilt'],
  ],
  // Removed
  [
    'a feature that nothing else uses',
    [['  shops: { aggregate: count_distinct, of: shop, fill: 0 }\n', '']],
    [
      'spend changed; removed shops__count_distinct_3d, shops__count_distinct_10d; breaks removed; rebuilt; read by training',
      'training changed; removed shops__count_distinct_3d, shops__count_distinct_10d; breaks removed; rebuilt',
    ],
  ],
  [
    'a window that is gone',
    [
      ['windows: [3 days, 10 days]', 'windows: [3 days, 10 days, 20 days]'],
      ['windows: [3 days]', 'windows: [5 days]'],
      ['/ v_visit__count_3d', '/ v_visit__count_5d'],
    ],
    [
      'spend changed; added paid__sum_20d, paid__max_20d, large__count_20d, shops__count_distinct_20d; rebuilt; read by training',
      'visits changed; added visit__count_5d, last_what__last_5d; removed visit__count_3d, last_what__last_3d; breaks removed; rebuilt; read by training',
      'training changed; added paid__sum_20d, paid__max_20d, large__count_20d, shops__count_distinct_20d, v_visit__count_5d, v_last_what__last_5d; value ratio; removed v_visit__count_3d, v_last_what__last_3d; breaks removed, value; rebuilt',
    ],
  ],
  [
    'a derived column that is gone',
    [['derived: { ratio: paid__sum_3d / v_visit__count_3d }\n', '']],
    ['training changed; removed ratio; breaks removed; rebuilt'],
  ],
  [
    'a column of a dataset',
    [['columns: [n, at, id, what]', 'columns: [n, at, id]']],
    ['training changed; removed what; breaks removed; rebuilt'],
  ],
  [
    'a set that is not joined any more',
    [[', steps]', ']']],
    ['training changed; removed step__count_4d; breaks removed; rebuilt'],
  ],
  [
    'a dataset',
    [['features/training.yaml', '']],
    [
      'training removed; removed n, at, id, what, was_paid, paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, large__count_3d, large__count_10d, shops__count_distinct_3d, shops__count_distinct_10d, share, v_visit__count_3d, v_last_what__last_3d, step__count_4d, ratio; breaks removed',
    ],
  ],
  // Renamed
  [
    'a feature’s name',
    [['  shops: {', '  places: {']],
    [
      'spend changed; renamed shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed; copied; read by training',
      'training changed; renamed shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed; rebuilt',
    ],
  ],
  [
    'a feature’s name, declared',
    [['  shops: {', '  places: { renamed: shops,']],
    [
      'spend changed; renamed shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed; declared renamed; copied; read by training',
      'training changed; renamed shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed; declared renamed; rebuilt',
    ],
  ],
  [
    'a derived column’s name',
    [['  share: paid', '  part: paid']],
    [
      'spend changed; renamed share → part; breaks renamed; copied; read by training',
      'training changed; renamed share → part; breaks renamed; rebuilt',
    ],
  ],
  [
    'a set’s name',
    [
      ['name: steps', 'name: moves'],
      [', steps]', ', moves]'],
    ],
    ['steps → moves renamed; breaks renamed; rebuilt; read by training', 'training changed'],
  ],
  [
    'a set’s name, declared',
    [
      ['name: steps', 'name: moves\nrenamed: steps'],
      [', steps]', ', moves]'],
    ],
    [
      'steps → moves renamed; breaks renamed; declared renamed; rebuilt; read by training',
      'training changed',
    ],
  ],
  [
    'a prefix',
    [
      ['prefix: v_', 'prefix: w_'],
      ['/ v_visit', '/ w_visit'],
    ],
    [
      'training changed; renamed v_visit__count_3d → w_visit__count_3d, v_last_what__last_3d → w_last_what__last_3d; breaks renamed; rebuilt',
    ],
  ],
  [
    'a feature under the name of the column of another',
    [
      ['  visit: { aggregate: count, fill: 0 }', '  visit: { aggregate: last, of: what, name: v_last }'],
      [
        '  last_what: { aggregate: last, of: what }',
        '  last_what: { aggregate: count, fill: 0, name: visit__count_3d }',
      ],
    ],
    [
      'visits changed; renamed last_what__last_3d → v_last; breaks renamed; copied; read by training',
      'training changed; renamed v_last_what__last_3d → v_v_last; breaks renamed; rebuilt',
    ],
  ],
  // Values
  [
    'a feature’s condition',
    [['where: amount > 1', 'where: amount > 4']],
    [
      'spend changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share; breaks value; rebuilt; read by training',
      'training changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'a condition that gets longer',
    [['where: cents > 400', "where: cents > 400 and shop <> 's1'"]],
    [
      'spend changed; value large__count_3d, large__count_10d; breaks value; rebuilt; read by training',
      'training changed; value large__count_3d, large__count_10d; breaks value; rebuilt',
    ],
  ],
  [
    'a fill',
    [['last_what: { aggregate: last, of: what }', 'last_what: { aggregate: last, of: what, fill: none }']],
    [
      'visits changed; value last_what__last_3d; breaks value; rebuilt; read by training',
      'training changed; value v_last_what__last_3d; breaks value; rebuilt',
    ],
  ],
  [
    'what is aggregated',
    [['of: amount', 'of: amount * 2']],
    [
      'spend changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share; breaks value; rebuilt; read by training',
      'training changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'a computed column',
    [['expr: amount * 100', 'expr: amount * 50']],
    [
      'payments changed; value cents; read by spend, training',
      'spend changed; value large__count_3d, large__count_10d; breaks value; rebuilt; read by training',
      'training changed; value large__count_3d, large__count_10d; breaks value; rebuilt',
    ],
  ],
  [
    'the condition of a set',
    [['source: orders\nwindows: [3 days]', "source: orders\nwhere: what <> 'w3'\nwindows: [3 days]"]],
    [
      'visits changed; value visit__count_3d, last_what__last_3d; breaks value; rebuilt; read by training',
      'training changed; value v_visit__count_3d, v_last_what__last_3d, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'the condition of a source',
    [['where: amount is not null', 'where: amount > 2']],
    [
      'payments changed; read by spend, training',
      'spend changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, large__count_3d, large__count_10d, shops__count_distinct_3d, shops__count_distinct_10d, share; breaks value; rebuilt; read by training',
      'training changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, large__count_3d, large__count_10d, shops__count_distinct_3d, shops__count_distinct_10d, share, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'the slide',
    [['name: visits\n', 'name: visits\nevery: 2 days\n']],
    [
      'visits changed; value visit__count_3d, last_what__last_3d; breaks value; rebuilt; read by training',
      'training changed; value v_visit__count_3d, v_last_what__last_3d, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'the start of a history',
    [['name: visits\n', 'name: visits\nstart: 2024-03-09\n']],
    [
      'visits changed; value visit__count_3d, last_what__last_3d; breaks value; rebuilt; read by training',
      'training changed; value v_visit__count_3d, v_last_what__last_3d, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'deduplication',
    [['name: visits\n', 'name: visits\ndedupe: { by: [id], keep: first }\n']],
    [
      'visits changed; value visit__count_3d, last_what__last_3d; breaks value; rebuilt; read by training',
      'training changed; value v_visit__count_3d, v_last_what__last_3d, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'events at the time of a row',
    [['grain: event\n', 'grain: event\nat_t: exclude\n']],
    [
      'steps changed; value step__count_4d; breaks value; rebuilt; read by training',
      'training changed; value step__count_4d; breaks value; rebuilt',
    ],
  ],
  [
    'a derived expression',
    [['share: paid__sum_3d / paid__sum_10d', 'share: paid__sum_3d / paid__sum_10d + 1']],
    [
      'spend changed; value share; breaks value; rebuilt; read by training',
      'training changed; value share; breaks value; rebuilt',
    ],
  ],
  [
    'an expression of a dataset',
    [['ratio: paid__sum_3d / v_visit__count_3d', 'ratio: 2 * paid__sum_3d / v_visit__count_3d']],
    ['training changed; value ratio; breaks value; rebuilt'],
  ],
  [
    'the expression of a label',
    [['expr: paid_at is not null', 'expr: paid_at is null']],
    ['training changed; value was_paid; breaks value; rebuilt'],
  ],
  [
    'the instant of reading',
    [['{ set: visits, prefix: v_ }', '{ set: visits, prefix: v_, as_of: event }']],
    ['training changed; value v_visit__count_3d, v_last_what__last_3d, ratio; breaks value; rebuilt'],
  ],
  [
    'other values that are declared',
    [
      ['where: amount > 1', 'where: amount > 4'],
      ['name: spend\n', 'name: spend\nversion: 2\n'],
    ],
    [
      'spend changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share; metadata version: 1 → 2; breaks value; declared value; rebuilt; read by training',
      'training changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share, ratio; breaks value; declared value; rebuilt',
    ],
  ],
  // Types, keys, rows
  [
    'the type of a feature',
    [['of: shop, fill: 0', 'of: shop, fill: 0, type: double']],
    [
      'spend changed; type shops__count_distinct_3d, shops__count_distinct_10d; breaks type; rebuilt; read by training',
      'training changed; type shops__count_distinct_3d, shops__count_distinct_10d; breaks type; rebuilt',
    ],
  ],
  [
    'the rows of a dataset',
    [['features: [spend', "where: what <> 'w2'\nfeatures: [spend"]],
    ['training changed; breaks rows; rebuilt'],
  ],
  [
    'the condition of a spine',
    [['from: { file: orders.csv }', "where: what <> 'w1'\nfrom: { file: orders.csv }"]],
    [
      'orders changed; read by visits, steps, training',
      'visits changed; value visit__count_3d, last_what__last_3d; breaks value; rebuilt; read by training',
      'steps changed; value step__count_4d; breaks value; rebuilt; read by training',
      'training changed; value v_visit__count_3d, v_last_what__last_3d, step__count_4d, ratio; breaks rows, value; rebuilt',
    ],
  ],
  // Pairs
  [
    'a rename with other values',
    [
      [
        '  shops: { aggregate: count_distinct, of: shop, fill: 0 }',
        '  places: { renamed: shops, aggregate: count_distinct, of: amount, fill: 0 }',
      ],
    ],
    [
      'spend changed; value shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed, value; declared renamed; rebuilt; read by training',
      'training changed; value shops__count_distinct_3d → places__count_distinct_3d, shops__count_distinct_10d → places__count_distinct_10d; breaks renamed, value; declared renamed; rebuilt',
    ],
  ],
  [
    'a description and a condition',
    [
      ['description: What was paid.', 'description: All.'],
      ['where: amount > 1', 'where: amount > 4'],
    ],
    [
      'spend changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share; breaks value; rebuilt; read by training',
      'training changed; value paid__sum_3d, paid__sum_10d, paid__max_3d, paid__max_10d, share, ratio; breaks value; rebuilt',
    ],
  ],
  [
    'a new feature and one that is gone',
    [['  shops: { aggregate: count_distinct, of: shop, fill: 0 }', '  best: { aggregate: mode, of: shop }']],
    [
      'spend changed; added best__mode_3d, best__mode_10d; removed shops__count_distinct_3d, shops__count_distinct_10d; breaks removed; rebuilt; read by training',
      'training changed; added best__mode_3d, best__mode_10d; removed shops__count_distinct_3d, shops__count_distinct_10d; breaks removed; rebuilt',
    ],
  ],
  [
    'two sets, of which one is declared',
    [
      ['of: shop, fill: 0', 'of: shop, fill: -1'],
      ['name: steps\n', 'name: steps\nversion: 2\n'],
      ['grain: event\n', 'grain: event\nat_t: exclude\n'],
    ],
    [
      'spend changed; value shops__count_distinct_3d, shops__count_distinct_10d; breaks value; rebuilt; read by training',
      'steps changed; value step__count_4d; metadata version: 1 → 2; breaks value; declared value; rebuilt; read by training',
      'training changed; value shops__count_distinct_3d, shops__count_distinct_10d, step__count_4d; breaks value; rebuilt',
    ],
  ],
];
