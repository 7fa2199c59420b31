// The root of all addresses: the frame around every screen.
import { createRootRoute } from "@tanstack/react-router";
import { Frame } from "../frame/index.ts";
import { LostPage } from "../lost/index.ts";

export const root = createRootRoute({ component: Frame, notFoundComponent: LostPage });
