import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXTENT, tileSizeM } from '../../../tiles/grid.ts';
import { setTimeout as delay } from 'node:timers/promises';

export interface Peer {
  readonly url: string;
  stop(): void;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function untilAnswering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await delay(100);
  }
  throw new Error(`${url} does not answer`);
}

/** The least that can be done in Node: one ready buffer, its validator and a 304, by `node:http` in a process of its own. */
export async function startBareNode(body: Uint8Array): Promise<Peer> {
  const port = await freePort();
  const code = `
    const body = Buffer.from(${JSON.stringify(Buffer.from(body).toString('base64'))}, 'base64');
    const ready = ['Content-Type', 'application/vnd.mapbox-vector-tile', 'Content-Length', String(body.length), 'Content-Encoding', 'gzip', 'ETag', '"x"', 'Cache-Control', 'private, no-cache'];
    require('node:http').createServer((request, response) => {
      if (request.headers['if-none-match'] === '"x"') { response.writeHead(304, ['ETag', '"x"', 'Cache-Control', 'private, no-cache']); response.end(); return; }
      response.writeHead(200, ready);
      response.end(body);
    }).listen(${port}, '127.0.0.1');`;
  const child = spawn(process.execPath, ['-e', code], { stdio: 'inherit' });
  await untilAnswering(`http://127.0.0.1:${port}/`);
  return { url: `http://127.0.0.1:${port}/tile`, stop: () => child.kill('SIGKILL') };
}

/** A tile server over ST_AsMVT in a process of its own; tiles at `/{tileset}/{z}/{x}/{y}`. */
export async function startAsMvtServer(databaseUrl: string, connections: number): Promise<Peer> {
  const port = await freePort();
  const main = fileURLToPath(new URL('./as-mvt-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main, databaseUrl, String(connections), String(port)], {
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswering(`${url}/beat/14/0/0`);
  return { url, stop: () => child.kill('SIGKILL') };
}

/** nginx with the file on disk and in its cache, and MapServer over FastCGI behind it. */
export async function startNginxAndMapServer(
  directory: string,
  body: Uint8Array,
  databaseUrl: string,
): Promise<{ nginx: Peer; mapServer: Peer }> {
  const port = await freePort();
  const socket = join(directory, 'mapserv.sock');
  mkdirSync(join(directory, 'www'), { recursive: true });
  chmodSync(directory, 0o755);
  writeFileSync(join(directory, 'www', 'tile.mvt.gz'), body);
  writeFileSync(join(directory, 'www', 'tile.mvt'), '');
  writeFileSync(join(directory, 'tiles.map'), mapFile(new URL(databaseUrl)));
  writeFileSync(join(directory, 'mapserver.conf'), 'CONFIG\n  ENV\n    MS_MAP_PATTERN ".*"\n  END\nEND\n');
  writeFileSync(
    join(directory, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${directory}/nginx.pid; error_log ${directory}/error.log;
     events { worker_connections 512; }
     http {
       access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; etag on;
       open_file_cache max=1000 inactive=60s; types { application/vnd.mapbox-vector-tile mvt; }
       client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/fastcgi;
       uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
       upstream mapserv { server unix:${socket}; }
       server {
         listen 127.0.0.1:${port};
         location /www/ { root ${directory}; gzip_static always; }
         location /mapserv {
           include /etc/nginx/fastcgi_params;
           fastcgi_param MAPSERVER_CONFIG_FILE ${directory}/mapserver.conf;
           fastcgi_pass mapserv;
         }
       }
     }`,
  );
  const children: ChildProcess[] = [
    spawn('spawn-fcgi', ['-n', '-s', socket, '-F', '4', '-M', '0777', '--', '/usr/lib/cgi-bin/mapserv'], {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, MAPSERVER_CONFIG_FILE: join(directory, 'mapserver.conf') },
    }),
    spawn('nginx', ['-c', join(directory, 'nginx.conf')], { stdio: 'ignore' }),
  ];
  await untilAnswering(`http://127.0.0.1:${port}/www/tile.mvt`);
  const stop = (): void => {
    for (const child of children) {
      try {
        // spawn-fcgi's children are in its group.
        process.kill(child === children[0] ? -child.pid! : child.pid!, 'SIGTERM');
      } catch {
        // Gone already.
      }
    }
  };
  return {
    nginx: { url: `http://127.0.0.1:${port}/www/tile.mvt`, stop },
    mapServer: { url: `http://127.0.0.1:${port}/mapserv?map=${directory}/tiles.map`, stop: () => undefined },
  };
}

/** The level of detail of ours: no beat whose box is smaller than 256 square units of a tile. */
const largeEnough = (z: number): string =>
  `(ST_XMax(t.geom_3857) - ST_XMin(t.geom_3857)) * (ST_YMax(t.geom_3857) - ST_YMin(t.geom_3857)) >= ${256 * (tileSizeM(z) / EXTENT) ** 2}`;

function mapFile({ hostname, port, username, password, pathname }: URL): string {
  const connection = `host=${hostname} port=${port || 5432} user=${username} dbname=${pathname.slice(1)}${password ? ` password=${password}` : ''}`;
  const layer = (name: string, table: string, geometry: string, type: string, condition = 'true'): string => `
  LAYER
    NAME "${name}" TYPE ${type} STATUS ON
    CONNECTIONTYPE POSTGIS CONNECTION "${connection}" PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "${geometry} FROM (SELECT t.id, t.code, t.name_zh, t.name_en, t.${geometry} FROM ${table} AS t WHERE t.valid_from <= now() AND t.valid_to > now() AND ${condition}) AS q USING UNIQUE id USING SRID=3857"
    PROJECTION "init=epsg:3857" END
    METADATA "gml_include_items" "all" "gml_featureid" "id" "ows_include_items" "all" END
  END`;
  return `MAP
  NAME "bench" SIZE 512 512 MAXSIZE 4096 UNITS METERS
  EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT
    NAME "mvt" DRIVER MVT EXTENSION "pbf" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=8"
  END
  ${layer('jurisdiction_overview', 'jurisdiction', 'geom_overview', 'POLYGON')}
  ${layer('jurisdiction', 'jurisdiction', 'geom_3857', 'POLYGON')}
  ${layer('jurisdiction_label', 'jurisdiction', 'label_3857', 'POINT')}
  ${[11, 12, 13, 14].map((z) => layer(`beat_${z}`, 'beat', 'geom_3857', 'POLYGON', largeEnough(z))).join('')}
  ${layer('beat_label', 'beat', 'label_3857', 'POINT')}
END
`;
}
