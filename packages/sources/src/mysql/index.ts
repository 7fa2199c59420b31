export { mariadbFormat, mysqlFormat } from "./mysql.ts";
