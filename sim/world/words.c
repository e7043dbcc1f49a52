/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of enumerations that several schemas share, in the order of the enums, and the table of quantities.
 */
#include "meshcost/history.h"
#include "meshcost/ledger.h"

const char *const mc_protocol_words[] = {"http1", "http2", "grpc", "tcp", "server-first", NULL};
const char *const mc_origin_words[] = {"greenfield", "brownfield", NULL};
const char *const mc_pki_words[] = {"product-default", "cert-manager", "corporate-ca", NULL};
const char *const mc_routing_words[] = {"owners", "services", NULL};
const char *const mc_arrival_words[] = {"office", "flat", NULL};
const char *const mc_role_words[] = {"trust-anchor", "issuer",   "edge-certificates", "datapath",
                                     "l7-policy",    "gateways", "upgrades",          NULL};
const char *const mc_capability_words[] = {"mtls",
                                           "workload-identity",
                                           "l4-authorization",
                                           "l7-authorization",
                                           "l7-routing",
                                           "retries-timeouts",
                                           "jwt",
                                           "rate-limit",
                                           "egress-control",
                                           "golden-metrics",
                                           "edge-tls",
                                           "multi-cluster",
                                           "fips",
                                           "external-authorization",
                                           "fault-injection",
                                           "encryption-in-transit",
                                           "edge-routing",
                                           "edge-jwt",
                                           "edge-rate-limit",
                                           NULL};
const char *const mc_release_kind_words[] = {"minor", "patch",  "security", "prerelease",
                                             "edge",  "stable", NULL};

const struct mc_quantity_info mc_quantity_table[MC_Q_COUNT] = {
#define X(e, word, unit, per, priced, key, doc) {word, unit, per, priced, key, doc},
    MC_QUANTITIES(X)
#undef X
};
