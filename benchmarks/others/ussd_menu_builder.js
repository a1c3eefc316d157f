// ussd-menu-builder in Express, a process a core, sessions in Redis, votes in PostgreSQL.
// A menu object a request: the one shared menu of its README mixes phones up (its issue 7).
const cluster = require('cluster');
const { randomBytes } = require('crypto');

const PROJECTS = {
  11: 'Borehole Bondeni', 12: 'School desks Kilimani', 13: 'Road drains Mtoni',
  14: 'Market toilets', 15: 'Street lamps Umoja',
};
const HOME = 'Kee budget. 5M KES. Vote until 30 Nov\n1. Vote\n2. Projects\n3. My vote\n4. Language\n5. Help';
const LIST = 'Type up to 3 numbers, e.g. 11 12\n' +
  Object.entries(PROJECTS).map(([code, name]) => `${code} ${name}`).join('\n');
const CODES = '*^1[1-5]( 1[1-5]){0,2}$';
const KEEP = 'INSERT INTO votes (phone, codes) VALUES ($1, $2) ' +
  'ON CONFLICT (phone) DO UPDATE SET codes = excluded.codes';

function receipt() {
  const drawn = randomBytes(5).toString('hex').toUpperCase();
  return `${drawn.slice(0, 5)}-${drawn.slice(5)}`;
}

function serve() {
  const UssdMenu = require('ussd-menu-builder');
  const express = require('express');
  const redis = require('redis');
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: process.env.DSN, max: 10 });
  const kept = redis.createClient({ url: process.env.REDIS_URL });
  kept.connect();

  function build() {
    const menu = new UssdMenu();
    menu.sessionConfig({
      start: async id => { await kept.expire('s' + id, 300); },
      end: async id => { await kept.del('s' + id); },
      set: async (id, key, value) => { await kept.hSet('s' + id, key, value); },
      get: async (id, key) => kept.hGet('s' + id, key),
    });
    menu.startState({ run: () => menu.con(HOME), next: { 1: 'list' } });
    menu.state('list', { run: () => menu.con(LIST), next: { [CODES]: 'chosen' } });
    menu.state('chosen', {
      run: async () => {
        await menu.session.set('codes', menu.val);
        const named = menu.val.split(' ').map(code => PROJECTS[code]).join(', ');
        menu.con(`You chose ${named}\n1. Save\n2. Change`);
      },
      next: { 1: 'save', 2: 'list' },
    });
    menu.state('save', {
      run: async () => {
        await pool.query(KEEP, [menu.args.phoneNumber, await menu.session.get('codes')]);
        menu.end(`Saved. Ref ${receipt()}. Change until 30 Nov: dial again.`);
      },
    });
    return menu;
  }

  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.post('/ussd', (request, response) => {
    build().run(request.body, said => { if (!response.headersSent) response.type('text').send(said); });
  });
  app.listen(Number(process.env.PORT), '127.0.0.1');
}

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  process.on('SIGTERM', () => { for (const id in cluster.workers) cluster.workers[id].kill(); process.exit(0); });
} else {
  serve();
}
