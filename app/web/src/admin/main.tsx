import { applyLook } from '../core/session';

applyLook();
