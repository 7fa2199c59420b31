#!/usr/bin/env node
// npm links a package's own files only, so that `npx quis` works; the command is in the repository's bin folder.
import "../../../bin/quis.js";
