import { DEGREE_SYSTEMS } from './domain/coordinate-system.ts';
import { LAYER_NAMES } from './domain/layer.ts';
import { FILE_ENDINGS } from './services/import/formats/read-file.ts';

/** What `npm run import -- --help` says. */
export const IMPORT_USAGE = `npm run import -- --layer beat --source-srid 4490 [--dry-run] beats.geojson …
npm run import -- --describe beats.zip

文件 · files: ${FILE_ENDINGS.map((ending) => `.${ending}`).join(' ')}
  .zip 内为 Shapefile（.shp .dbf，可有 .prj .cpg）；.shp 连同旁边的同名文件一起读取；.csv 须有 WKT 列，或经度和纬度列
  a .zip holds a shapefile (.shp .dbf, perhaps .prj .cpg); a .shp is read with its parts beside it; a .csv has a column WKT,
  or longitude and latitude

  --layer        ${LAYER_NAMES.join(' ')}
  --source-srid  坐标系，必须写明 · the coordinate system, always told: ${DEGREE_SYSTEMS.join(' ')}
                 CGCS2000 高斯–克吕格 · Gauss–Krüger: 4491–4501（6°带，东坐标带带号 · zones of 6°, number before the easting）
                 4502–4512（6° CM） 4513–4533（3°带，带号 · 3°, number） 4534–4554（3° CM）; 4549 = CM 120E
                 坐标按「东、北」次序 · easting first, then northing
  --source       文件中的图层，只有一个时可省略 · layer of the file; may be left out where there is one
  --map          字段对应，可多次 · where a property comes from, as often as needed: --map code=BM --map name_zh=NAME
                 不写则取同名字段 · what is left out comes from the field of the same name
  --value        同一值 · one value for all: --value kind=river
  --encoding     .dbf 与 CSV 的编码 · of .dbf and CSV: utf-8 gbk gb18030；不写则按 .cpg 或内容 · else by the .cpg, or as it reads
  --repair       修复无效的面（ST_MakeValid, method=structure），并逐个列出 · mends broken areas, and lists each
  --replace      停用文件中没有的要素 · takes features that the file leaves out out of force
  --accept-misfits 辖区、责任区之间有缝隙、重叠或越界时仍载入 · loads jurisdictions or beats that leave gaps, overlap or lie outside, too
  --describe     只列出文件的图层、字段和所声明的坐标系 · only lists layers, fields, and the system that the file declares
  --dry-run      只检查，不写入 · only checks
  --lang         zh en
每个文件整体载入，有一处错误则全不载入 · A file is loaded whole, or with any fault not at all.`;
