import { LayerExtension } from '@deck.gl/core';
import type { Layer } from '@deck.gl/core';
import { GLIDE_S, MAX_RECKONING_S } from './unit-store.ts';

/** Seconds for which a fix counts as fresh. */
const FRESH_S = 45;
/** Seconds after which a mark is as pale as it gets, and from then on grey and hollow: nobody knows where that unit is. */
const LOST_S = 600;

interface MotionProps {
  readonly motionTime: () => number;
}

/**
 * luma.gl reads this block's fields one a line.
 * The position is that of `UnitStore.shownAt`; the alpha falls with the age of the fix, so that what is old looks old.
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
flat out float motion_lost;

// deck.gl takes offsets from the origin to the second order: 4 m wrong after 0.7 degrees, a kilometre after 5.
// These are the third and fourth of y = ln(tan(pi/4 + latitude/2)), so that the same two orders give the true place:
// within a metre up to 3 degrees.
float motion_latitude(float offset) {
  float r = radians(offset);
  float t = tan(radians(project.coordinateOrigin.y));
  return offset + degrees(r * r * r * ((1.0 + 2.0 * t * t) / 6.0 + r * t * (1.0 - 2.0 * t * t) / 24.0));
}
`,
  fs: `\
flat in float motion_shape;
flat in float motion_lost;
`,
  inject: {
    'vs:DECKGL_FILTER_GL_POSITION': `
  float reckoning = clamp(motion.time - instanceTimes.y, 0.0, ${MAX_RECKONING_S.toFixed(1)});
  float left = 1.0 - clamp((motion.time - instanceTimes.x) / ${GLIDE_S.toFixed(1)}, 0.0, 1.0);
  vec2 shown = geometry.worldPosition.xy + instanceDrift.xy * reckoning + instanceDrift.zw * left * left * (3.0 - 2.0 * left);
  geometry.worldPosition = vec3(shown.x, motion_latitude(shown.y), 0.0);
  position = project_position_to_clipspace(geometry.worldPosition, vec3(0.0), vec3(0.0), geometry.position);
`,
    'vs:DECKGL_FILTER_COLOR': `
  float age = motion.time - instanceTimes.y;
  motion_shape = instanceShape;
  motion_lost = step(${LOST_S.toFixed(1)}, age);
  color.rgb = mix(color.rgb, vec3(0.55), 0.8 * motion_lost);
  color.a *= mix(1.0, 0.3, smoothstep(${FRESH_S.toFixed(1)}, ${LOST_S.toFixed(1)}, age)) + 0.2 * motion_lost;
`,
    // Signs are cut from the square of the point: 0 disc, 1 ring, 2 square, 3 triangle, 4 cross.
    'fs:DECKGL_FILTER_COLOR': `
  vec2 p = geometry.uv;
  float r = length(p);
  bool outside =
    motion_shape < 0.5 ? r > 0.8 :
    motion_shape < 1.5 ? (r > 0.9 || r < 0.5) :
    motion_shape < 2.5 ? max(abs(p.x), abs(p.y)) > 0.72 :
    motion_shape < 3.5 ? (p.y < -0.6 || p.y > 0.95 - 1.75 * abs(p.x)) :
    min(abs(p.x), abs(p.y)) > 0.26 || max(abs(p.x), abs(p.y)) > 0.9;
  bool hollow = motion_lost > 0.5 && (motion_shape > 3.5 ? r < 0.5 : length(p + vec2(0.0, 0.12)) < 0.45);
  if (outside || hollow) discard;
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
