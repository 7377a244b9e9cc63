import { COORDINATE_SYSTEM } from '@deck.gl/core';
import { ScatterplotLayer } from '@deck.gl/layers';
import { Buffer } from '@luma.gl/core';
import type { Device } from '@luma.gl/core';
import type { PositionFrame } from '../../server/contract/position-frame.ts';
import type { Theme } from '../../tiles/style.ts';
import { UNIT_COLORS } from '../state/unit-kinds.ts';
import { MotionExtension } from './motion-extension.ts';
import { MOTION_COLUMNS, UnitStore } from './unit-store.ts';

/** The moving marks: one layer whose buffers live on the graphics card and are written where a frame changed them. */
export class UnitLayer {
  readonly store: UnitStore;
  readonly #device: Device;
  #theme: Theme;
  #hidden: ReadonlySet<number> = new Set();
  #buffers: { position: Buffer; motion: Buffer; color: Buffer; shape: Buffer; capacity: number };
  #layer: ScatterplotLayer | undefined;
  #radius = 3;

  constructor(device: Device, origin: readonly [number, number], theme: Theme, capacity?: number) {
    this.#device = device;
    this.#theme = theme;
    this.store = new UnitStore(origin, capacity);
    this.#buffers = this.#allocate();
  }

  get hidden(): ReadonlySet<number> {
    return this.#hidden;
  }

  /** Writes a frame into the buffers. @returns whether the layer must be given to deck.gl anew. */
  apply(frame: PositionFrame, isGliding: boolean): boolean {
    const before = this.store.count;
    const { first, last } = this.store.apply(frame, isGliding);
    if (this.store.capacity !== this.#buffers.capacity) {
      this.#release();
      this.#buffers = this.#allocate();
      this.#write(0, this.store.count - 1);
      this.#writeLooks();
      return true;
    }
    // A snapshot may have moved others into the slots that became free.
    if (frame.kind === 'snapshot') this.#write(0, this.store.count - 1);
    else if (last >= first) this.#write(first, last);
    if (this.store.count !== before || frame.kind === 'snapshot') {
      this.#writeLooks();
      return true;
    }
    return false;
  }

  setKinds(kinds: ReadonlyMap<number, number>): void {
    this.store.setKinds(kinds);
    this.#writeLooks();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#writeLooks();
  }

  setHidden(kinds: ReadonlySet<number>): void {
    this.#hidden = kinds;
    this.#writeLooks();
  }

  /** Pixels; wardens are small from afar. */
  setRadius(radius: number): void {
    this.#radius = radius;
  }

  /** The layer as it is now; deck.gl keeps its state under the same id. */
  render(): ScatterplotLayer {
    const { position, motion, color, shape } = this.#buffers;
    const stride = 4 * MOTION_COLUMNS;
    this.#layer = new ScatterplotLayer({
      id: 'unit',
      coordinateSystem: COORDINATE_SYSTEM.LNGLAT_OFFSETS,
      coordinateOrigin: [this.store.origin[0], this.store.origin[1], 0],
      data: {
        length: this.store.count,
        attributes: {
          getPosition: { buffer: position, size: 2, type: 'float32' },
          getFillColor: { buffer: color, size: 4, type: 'unorm8' },
          getDrift: { buffer: motion, size: 4, type: 'float32', stride, offset: 0 },
          getTimes: { buffer: motion, size: 2, type: 'float32', stride, offset: 16 },
          getShape: { buffer: shape, size: 1, type: 'float32' },
        },
      },
      radiusUnits: 'pixels',
      getRadius: this.#radius,
      stroked: false,
      antialiasing: false,
      billboard: true,
      pickable: false,
      extensions: [new MotionExtension()],
      motionTime: () => this.store.seconds(Date.now()),
    } as ConstructorParameters<typeof ScatterplotLayer>[0]);
    return this.#layer;
  }

  /** Asks for a new picture of the same data: time has passed. */
  touch(): void {
    this.#layer?.setNeedsRedraw();
  }

  #allocate() {
    const { capacity } = this.store;
    const usage = Buffer.VERTEX | Buffer.COPY_DST;
    return {
      capacity,
      position: this.#device.createBuffer({ usage, byteLength: 8 * capacity }),
      motion: this.#device.createBuffer({ usage, byteLength: 4 * MOTION_COLUMNS * capacity }),
      color: this.#device.createBuffer({ usage, byteLength: 4 * capacity }),
      shape: this.#device.createBuffer({ usage, byteLength: 4 * capacity }),
    };
  }

  #release(): void {
    const { position, motion, color, shape } = this.#buffers;
    for (const buffer of [position, motion, color, shape]) buffer.destroy();
  }

  #write(first: number, last: number): void {
    if (last < first) return;
    const { position, motion } = this.store;
    this.#buffers.position.write(position.subarray(2 * first, 2 * (last + 1)), 8 * first);
    this.#buffers.motion.write(
      motion.subarray(MOTION_COLUMNS * first, MOTION_COLUMNS * (last + 1)),
      4 * MOTION_COLUMNS * first,
    );
  }

  /** Colours and signs; they change with a unit's kind, the theme and the legend, not with its position. */
  #writeLooks(): void {
    const { count, kind } = this.store;
    if (count === 0) return;
    const color = new Uint8Array(4 * count);
    const shape = new Float32Array(count);
    const colors = UNIT_COLORS[this.#theme];
    for (let slot = 0; slot < count; slot++) {
      const k = kind[slot]!;
      color.set(this.#hidden.has(k) ? [0, 0, 0, 0] : (colors[k] ?? colors[0]!), 4 * slot);
      shape[slot] = k;
    }
    this.#buffers.color.write(color);
    this.#buffers.shape.write(shape);
  }
}
