export { kubernetesFormat } from "./kubernetes.ts";
