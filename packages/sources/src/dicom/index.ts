export { dicomFormat, dicomSyslogFormat } from "./dicom.ts";
