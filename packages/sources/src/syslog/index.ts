export {
  createSyslogDecoder,
  type SyslogDecoder,
  type SyslogDecoderOptions,
  type SyslogFault,
  type SyslogFrames,
  type SyslogFraming,
} from "./decoder.ts";
export type { SyslogMessage, SyslogOptions, SyslogParser } from "./message.ts";
export { compileSyslog } from "./parse.ts";
export { syslogFormat } from "./syslog.ts";
