import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createAsMvt } from './as-mvt.ts';

// What a tile server over ST_AsMVT has to do at least: one query, gzip, an answer. `argv`: database, connections, port.
const [database, connections, port] = process.argv.slice(2);
const asMvt = createAsMvt(database!, Number(connections));
createServer((request, response) => {
  const [, tileset, z, x, y] = request.url!.split('/');
  const tile = { z: Number(z), x: Number(x), y: Number(y) };
  asMvt.tile(tileset as 'beat' | 'jurisdiction', tile).then(
    (bytes) => {
      const body = gzipSync(bytes, { level: 1 });
      response.writeHead(200, {
        'Content-Type': 'application/vnd.mapbox-vector-tile',
        'Content-Encoding': 'gzip',
        'Content-Length': body.length,
      });
      response.end(body);
    },
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
}).listen(Number(port), '127.0.0.1');
