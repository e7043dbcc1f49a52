/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the answers amount to, for people. */
#include "interview.h"
#include "meshcost/escape.h"

static void write_role(const char *what, const char *team, struct mc_buffer *out)
{
    mc_buffer_printf(out, "  %-28s ", what);
    mc_escape_terminal(out, team ? team : "not known");
    mc_buffer_char(out, '\n');
}

void mc_interview_summary(const struct mc_interview *iv, struct mc_buffer *out)
{
    struct mc_unowned u = mc_interview_unowned(iv);
    const struct answer *cross = &iv->answer[MC_ANSWER_CROSS_CLUSTER];
    if (u.is_problem) {
        mc_buffer_printf(
            out,
            "This is an ownership-definition problem before it is a choice of mesh: %d of %d things that "
            "somebody has to own\nbelong to nobody, or nobody knows to whom. Any lane inherits that.\n",
            u.count, u.of);
    } else {
        mc_buffer_printf(out, "Ownership is defined: %d of %d have an owner.\n", u.of - u.count, u.of);
    }
    write_role("trust anchors", mc_interview_owner(iv, MC_ROLE_TRUST_ANCHOR), out);
    write_role("issuers", mc_interview_owner(iv, MC_ROLE_ISSUER), out);
    write_role("trust between clusters", cross->known ? cross->text : NULL, out);
    write_role("datapath and upgrades", mc_interview_owner(iv, MC_ROLE_DATAPATH), out);
    write_role("HTTP-aware rules", mc_interview_owner(iv, MC_ROLE_L7_POLICY), out);
    write_role("gateways, edge certificates", mc_interview_owner(iv, MC_ROLE_GATEWAYS), out);
}
