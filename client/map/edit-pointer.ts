import type { MapLibreMap, MapMouseEvent, MapTouchEvent } from './maplibre.ts';
import type { Position } from './hit.ts';

/** Where a pointer is, and what is held with it. */
export interface EditPointer {
  /** Degrees, EPSG:4326. */
  readonly position: Position;
  /** Pixels from the upper left corner of the map. */
  readonly point: { readonly x: number; readonly y: number };
  readonly isShift: boolean;
  readonly isAlt: boolean;
  readonly isCtrl: boolean;
  readonly isTouch: boolean;
}

/** What a pointer does on the map of the editor. */
export interface EditPointerListeners {
  move(pointer: EditPointer): void;
  leave(): void;
  /** @returns whether the tool takes the drag; the map moves if not. */
  down(pointer: EditPointer): boolean;
  /** At most once a frame, only after `down` was taken. */
  drag(pointer: EditPointer): void;
  /** The end of a drag that was taken. */
  up(pointer: EditPointer): void;
  /** A second finger came down, or the browser took the pointer away: the drag never was. */
  giveUp(): void;
  click(pointer: EditPointer): void;
  doubleClick(pointer: EditPointer): void;
  /** A right click or a long press. */
  ask(pointer: EditPointer): void;
}

const LONG_PRESS_MS = 600;
/** A browser that was touched sends mouse events too; within this time they are the finger's. */
const TOUCH_MS = 1_000;
/** Pixels that a finger may tremble. */
const TREMBLE_PX = 8;

/** Tells a tool what mouse and fingers do; what no tool takes moves the map. Two fingers always do. */
export function listenToEditPointer(map: MapLibreMap, listeners: EditPointerListeners): () => void {
  const element = map.getCanvasContainer();
  let dragging: 'mouse' | 'touch' | null = null;
  let hasMoved = false;
  let startedAt = { x: 0, y: 0 };
  let touchedAt = -Infinity;
  let press: ReturnType<typeof setTimeout> | undefined;
  /** What the finger did has been told as a long press: the click that some browsers send after it is none. */
  let isPressTold = false;
  let pending: (() => void) | null = null;
  let frame = 0;

  const pointerAt = (x: number, y: number, event: MouseEvent | TouchEvent, isTouch: boolean): EditPointer => {
    const { lng, lat } = map.unproject([x, y]);
    const { shiftKey: isShift, altKey: isAlt } = event;
    return { position: [lng, lat], point: { x, y }, isShift, isAlt, isCtrl: event.ctrlKey || event.metaKey, isTouch };
  };
  const ofMouse = (event: MouseEvent): EditPointer => {
    const { left, top } = element.getBoundingClientRect();
    return pointerAt(event.clientX - left, event.clientY - top, event, false);
  };
  const ofTouch = ({ point, originalEvent }: MapTouchEvent): EditPointer =>
    pointerAt(point.x, point.y, originalEvent, true);

  /** The latest of a frame; before anything else happens it is told. */
  const soon = (work: () => void): void => {
    pending = work;
    if (frame === 0) frame = requestAnimationFrame(flush);
  };
  function flush(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const work = pending;
    pending = null;
    work?.();
  }
  const isFinger = (): boolean => performance.now() - touchedAt < TOUCH_MS;
  const begin = (kind: 'mouse' | 'touch', pointer: EditPointer): boolean => {
    flush();
    hasMoved = false;
    startedAt = pointer.point;
    if (!listeners.down(pointer)) return false;
    dragging = kind;
    return true;
  };
  const follow = (pointer: EditPointer): void => {
    const { x, y } = pointer.point;
    if (!hasMoved && Math.hypot(x - startedAt.x, y - startedAt.y) < (pointer.isTouch ? TREMBLE_PX : 3)) return;
    hasMoved = true;
    clearTimeout(press);
    soon(() => listeners.drag(pointer));
  };
  const end = (pointer: EditPointer): void => {
    flush();
    dragging = null;
    if (hasMoved) listeners.up(pointer);
    else listeners.giveUp();
  };
  const giveUp = (): void => {
    clearTimeout(press);
    pending = null;
    if (dragging) listeners.giveUp();
    dragging = null;
  };

  const onMouseDown = (event: MapMouseEvent): void => {
    if (event.originalEvent.button !== 0 || isFinger()) return;
    if (begin('mouse', ofMouse(event.originalEvent))) event.preventDefault();
  };
  const onMouseMove = (event: MouseEvent): void => {
    if (dragging === 'mouse') follow(ofMouse(event));
    else if (!dragging && !isFinger() && element.contains(event.target as Node))
      soon(() => listeners.move(ofMouse(event)));
  };
  const onMouseUp = (event: MouseEvent): void => {
    if (dragging === 'mouse') end(ofMouse(event));
  };
  const onTouchStart = (event: MapTouchEvent): void => {
    touchedAt = performance.now();
    giveUp();
    isPressTold = false;
    if (event.points.length !== 1) return;
    const pointer = ofTouch(event);
    press = setTimeout(() => {
      giveUp();
      isPressTold = true;
      listeners.ask(pointer);
    }, LONG_PRESS_MS);
    if (begin('touch', pointer)) event.preventDefault();
  };
  const onTouchMove = (event: MapTouchEvent): void => {
    touchedAt = performance.now();
    const pointer = ofTouch(event);
    if (Math.hypot(pointer.point.x - startedAt.x, pointer.point.y - startedAt.y) > TREMBLE_PX) clearTimeout(press);
    if (dragging === 'touch' && event.points.length === 1) follow(pointer);
  };
  const onTouchEnd = (event: MapTouchEvent): void => {
    touchedAt = performance.now();
    clearTimeout(press);
    if (dragging === 'touch') end(ofTouch(event));
  };
  const onClick = (event: MapMouseEvent): void => {
    if (hasMoved || (isPressTold && isFinger())) return;
    flush();
    listeners.click({ ...ofMouse(event.originalEvent), isTouch: isFinger() });
  };
  const onDoubleClick = (event: MapMouseEvent): void => listeners.doubleClick(ofMouse(event.originalEvent));
  const onContextMenu = (event: MapMouseEvent): void => {
    event.preventDefault();
    if (!isFinger()) listeners.ask(ofMouse(event.originalEvent));
  };
  const onLeave = (): void => listeners.leave();
  map.on('mousedown', onMouseDown);
  map.on('touchstart', onTouchStart);
  map.on('touchmove', onTouchMove);
  map.on('touchend', onTouchEnd);
  map.on('touchcancel', giveUp);
  map.on('click', onClick);
  map.on('dblclick', onDoubleClick);
  map.on('contextmenu', onContextMenu);
  element.addEventListener('mouseleave', onLeave);
  // What is dragged may leave the map, and come back.
  addEventListener('mousemove', onMouseMove);
  addEventListener('mouseup', onMouseUp);
  addEventListener('blur', giveUp);
  return () => {
    giveUp();
    cancelAnimationFrame(frame);
    map.off('mousedown', onMouseDown);
    map.off('touchstart', onTouchStart);
    map.off('touchmove', onTouchMove);
    map.off('touchend', onTouchEnd);
    map.off('touchcancel', giveUp);
    map.off('click', onClick);
    map.off('dblclick', onDoubleClick);
    map.off('contextmenu', onContextMenu);
    element.removeEventListener('mouseleave', onLeave);
    removeEventListener('mousemove', onMouseMove);
    removeEventListener('mouseup', onMouseUp);
    removeEventListener('blur', giveUp);
  };
}
