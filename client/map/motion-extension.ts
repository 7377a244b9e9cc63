import { LayerExtension } from '@deck.gl/core';
import type { Layer } from '@deck.gl/core';
import { GLIDE_S, MAX_RECKONING_S } from './unit-store.ts';

/** Seconds after which a mark is as pale as it gets. */
const FADED_S = 600;
/** Seconds for which a fix counts as fresh. */
const FRESH_S = 45;

interface MotionProps {
  readonly motionTime: () => number;
}

/**
 * luma.gl reads this block's fields one a line.
 * The position is that of `UnitStore.shownPosition`; the alpha falls with the age of the fix, so that what is old looks old.
 */
const motionModule = {
  name: 'motion',
  vs: `\
layout(std140) uniform motionUniforms {
  float time;
} motion;
in vec4 instanceDrift;
in vec2 instanceTimes;
in float instanceShape;
flat out float motion_shape;
`,
  fs: `\
flat in float motion_shape;
`,
  inject: {
    'vs:DECKGL_FILTER_GL_POSITION': `
  float reckoning = clamp(motion.time - instanceTimes.y, 0.0, ${MAX_RECKONING_S.toFixed(1)});
  float left = 1.0 - clamp((motion.time - instanceTimes.x) / ${GLIDE_S.toFixed(1)}, 0.0, 1.0);
  geometry.worldPosition += vec3(instanceDrift.xy * reckoning + instanceDrift.zw * left * left * (3.0 - 2.0 * left), 0.0);
  position = project_position_to_clipspace(geometry.worldPosition, vec3(0.0), vec3(0.0), geometry.position);
`,
    'vs:DECKGL_FILTER_COLOR': `
  motion_shape = instanceShape;
  float age = motion.time - instanceTimes.y;
  color.a *= mix(1.0, 0.28, smoothstep(${FRESH_S.toFixed(1)}, ${FADED_S.toFixed(1)}, age));
`,
    // Signs are cut from the square of the point: 0 disc, 1 ring, 2 square, 3 triangle, 4 cross, 5 diamond.
    'fs:DECKGL_FILTER_COLOR': `
  vec2 p = geometry.uv;
  float r = length(p);
  bool outside =
    motion_shape < 0.5 ? r > 0.8 :
    motion_shape < 1.5 ? (r > 0.9 || r < 0.5) :
    motion_shape < 2.5 ? max(abs(p.x), abs(p.y)) > 0.72 :
    motion_shape < 3.5 ? (p.y < -0.6 || p.y > 0.95 - 1.75 * abs(p.x)) :
    motion_shape < 4.5 ? (min(abs(p.x), abs(p.y)) > 0.26 || max(abs(p.x), abs(p.y)) > 0.9) :
    abs(p.x) + abs(p.y) > 0.9;
  if (outside) discard;
`,
  },
  uniformTypes: { time: 'f32' },
  getUniforms: (props: { time?: number }) => props,
};

/** Moves points between fixes on the graphics card: nothing is computed for them on the main thread but the time. */
export class MotionExtension extends LayerExtension {
  static override extensionName = 'MotionExtension';

  override getShaders(): unknown {
    return { modules: [motionModule] };
  }

  override initializeState(this: Layer<MotionProps>): void {
    this.getAttributeManager()?.addInstanced({
      instanceDrift: { size: 4, accessor: 'getDrift', defaultValue: [0, 0, 0, 0] },
      instanceTimes: { size: 2, accessor: 'getTimes', defaultValue: [0, 0] },
      instanceShape: { size: 1, accessor: 'getShape', defaultValue: 0 },
    });
  }

  override draw(this: Layer<MotionProps>): void {
    this.setShaderModuleProps({ motion: { time: this.props.motionTime() } });
  }
}
