// Root attributes of the OCSF 1.8.0 classes, with every profile applied: https://schema.ocsf.io/1.8.0/classes
// conformance/test/ocsf.test.ts compares this table with the schema's own sources.

/** Of every class. The datetime profile adds `_dt` twins of the times. */
export const COMMON_ROOTS: readonly string[] = words(`
  action action_id activity_id activity_name actor api attacks authorizations category_name category_uid class_name class_uid cloud confidence
  confidence_id confidence_score count device disposition disposition_id duration end_time enrichments firewall_rule is_alert malware
  malware_scan_info message metadata observables osint policy raw_data raw_data_hash raw_data_size risk_details risk_level risk_level_id risk_score
  severity severity_id start_time status status_code status_detail status_id time timezone_offset type_name type_uid unmapped`);

const FINDING = `assignee assignee_group comment impact impact_id impact_score is_suspected_breach priority priority_id src_url ticket tickets
  vendor_attributes verdict verdict_id`;
const HTTP = "http_request http_response src_endpoint";
const PROXY = "proxy_connection_info proxy_endpoint proxy_http_request proxy_http_response proxy_tls proxy_traffic";
const AI = "ai_model message_context";

/** Further ones, by class. Classes of other categories (network, discovery, remediation) are not listed. */
export const CLASS_ROOTS: ReadonlyMap<number, readonly string[]> = new Map(
  (
    [
      [1001, "access_mask component connection_uid create_mask file file_diff file_result"],
      [1002, "driver"],
      [1003, "kernel"],
      [1004, "actual_permissions base_address process requested_permissions size"],
      [1005, "module"],
      [1006, "job"],
      [
        1007,
        `${AI} actual_permissions exit_code injection_type injection_type_id launch_type launch_type_id module process requested_permissions`,
      ],
      [1008, "dst_endpoint file log_name log_provider log_type log_type_id src_endpoint"],
      [1009, "script"],
      [1010, "peripheral_device"],
      [
        2001,
        `analytic cis_csc compliance data_sources evidence finding impact impact_id impact_score kill_chain nist process resources state state_id
        vulnerabilities`,
      ],
      [2002, `${FINDING} finding_info resource resources vulnerabilities`],
      [2003, `${FINDING} compliance evidences finding_info remediation resource resources`],
      [2004, `${FINDING} anomaly_analyses evidences finding_info remediation resources vulnerabilities`],
      [2005, `${FINDING} desc finding_info_list`],
      [
        2006,
        `${FINDING} data_security database databucket dst_endpoint file finding_info resources src_endpoint table`,
      ],
      [2007, `${FINDING} application compliance finding_info remediation resources vulnerabilities`],
      [
        2008,
        `${FINDING} access_analysis_result applications finding_info identity_activity_metrics permission_analysis_results remediation resources
        user`,
      ],
      [3001, `${HTTP} auth_factors policies user user_result`],
      [
        3002,
        `${HTTP} account_switch_type account_switch_type_id auth_factors auth_protocol auth_protocol_id authentication_token certificate dst_endpoint
        is_cleartext is_mfa is_new_logon is_remote logon_process logon_type logon_type_id service session user`,
      ],
      [3003, `${HTTP} dst_endpoint group privileges session user`],
      [3004, `${HTTP} access_list access_mask comment entity entity_result`],
      [3005, `${HTTP} privileges resource resources user`],
      [3006, `${HTTP} group privileges resource subgroup user`],
      [6001, `${HTTP} ${PROXY} dst_endpoint tls web_resources web_resources_result`],
      [6002, "app"],
      [6003, `${HTTP} ${AI} dst_endpoint resources trace`],
      [6004, `${HTTP} ${PROXY} proxy tls web_resources`],
      [6005, `${HTTP} ${AI} database databucket dst_endpoint query_info table type type_id`],
      [
        6006,
        `${HTTP} access_list access_mask access_result connection_info dst_endpoint expiration_time file file_result share share_type share_type_id`,
      ],
      [
        6007,
        `command_uid num_detections num_files num_folders num_network_items num_processes num_registry_items num_resolutions num_skipped_items
        num_trusted_items scan schedule_uid total`,
      ],
      [6008, ""],
    ] as const
  ).map(([uid, roots]) => [uid, words(roots)]),
);

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
