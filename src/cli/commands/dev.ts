import * as Args from '@oclif/core/args';
import { engines } from '../../project/engines.js';
import { ProjectCommand } from '../shared/project-command.js';

const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

/** The engines that have a server to try, by name. */
const servers = new Map(
  Object.entries(engines).flatMap(([name, { title, devServer }]) =>
    devServer === undefined ? [] : [[name, { title, ...devServer }] as const],
  ),
);
const [first = ''] = servers.keys();

export default class Dev extends ProjectCommand {
  static override summary = 'Start a temporary server to try a target.';
  static override description =
    'Runs on a free local port until Ctrl-C, then deletes its data. Prints an export line for another terminal. Needs the package of the server; if it is missing, an error names it.';
  static override examples = [
    `<%= config.bin %> dev ${first}`,
    {
      description: 'In another terminal, after its export line:',
      command: `<%= config.bin %> run -t ${first}`,
    },
  ];
  static override args = {
    engine: Args.string({
      name: 'ENGINE',
      required: true,
      options: [...servers.keys()],
      description: 'The engine of the server.',
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Dev);
    const wanted = servers.get(args.engine);
    if (wanted === undefined) throw new Error(`no server for ${args.engine}`);
    const end = signalled();
    const server = await wanted.start();
    if (flags.json) this.data({ url: server.url });
    else this.say(`export ${wanted.variable}=${server.url}`);
    this.note(`${wanted.title} is running; Ctrl-C stops it and deletes its data.`);
    await end;
    await server.stop();
  }
}
