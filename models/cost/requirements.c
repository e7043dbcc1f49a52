/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: requirements. What was asked for and is not delivered, and what working around it costs (law
 * 10).
 *
 * Each requirement is needed by the namespaces whose share uniform lies below its share, from its due date
 * on. A lane that delivers natively owes nothing here; one that needs an L7 proxy for it owes the time until
 * the proxy is in the way of the namespace (its proxies are paid for in dataplane); a work-around costs hours
 * of a named team for every namespace and year; what is not supported is booked as uncovered namespace time
 * and unmet need. What is supported, but not yet for a namespace because it is not in the mesh yet, is
 * uncovered under a cause of its own.
 */
#include "meshcost/model.h"
#include "meshcost/people.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"unsupported",  "workaround",    "unattached",
                                     "not-enrolled", "between-sides", NULL};
enum { CAUSE_UNSUPPORTED, CAUSE_WORKAROUND, CAUSE_UNATTACHED, CAUSE_NOT_ENROLLED, CAUSE_BETWEEN };

static const double YEAR_MS = 31557600000.0;

static void book(const struct mc_world *w, int month, int cause, int team, enum mc_quantity quantity,
                 int64_t amount)
{
    mc_world_book(w, (struct mc_entry){.time = w->fleet->month_start[month + 1] - 1,
                                       .amount = amount,
                                       .cause = (int16_t)cause,
                                       .quantity = (int16_t)quantity,
                                       .team = (int16_t)team,
                                       .cluster = -1,
                                       .component = -1,
                                       .namespace_index = -1});
}

/* Time of the month from the due date on: how long the need itself stays unmet. */
static int64_t due_ms(const struct mc_world *w, const struct mc_requirement *r, int month)
{
    int64_t from = w->fleet->month_start[month], to = w->fleet->month_start[month + 1];
    if (r->due >= to) {
        return 0;
    }
    return r->due > from ? to - r->due : to - from;
}

/* What is missing of a requirement in a month, ms of namespaces, by what the namespaces' lane can do for it.
 */
struct missing {
    int64_t by[MC_SUPPORT_NATIVE + 1];
    int64_t unattached, between;
    double work_ms;
};

/* Is it carried by both ends of a connection, so that one in another mesh is one too few? */
static bool takes_both_ends(int capability)
{
    return capability == MC_CAP_MTLS || capability == MC_CAP_WORKLOAD_IDENTITY ||
           capability == MC_CAP_ENCRYPTION;
}

/* Time of a namespace that is in, with L7 proxies that deliver it not in its way yet. */
static int64_t unattached_ms(const struct mc_world *w, int ns, int month, int64_t in)
{
    int64_t covered = in > 0 ? mc_l7_use_month(w->l7_use, ns, month).covered_ms : 0;
    return in > covered ? in - covered : 0;
}

/* Of one namespace, on one side of the lane. */
static void add_side(const struct mc_world *w, const struct mc_requirement *r, int side, int ns, int month,
                     int64_t need, struct missing *m)
{
    const struct mc_lane_capability *c =
        mc_world_side_capability(w, side, r->capability, w->history->namespaces[ns].cluster);
    int support = c ? c->support : MC_SUPPORT_NONE;
    double delivered = mc_world_delivered_by(w, side, r->capability, ns, month);
    double share = mc_world_side_share(w, side, ns, month);
    int64_t missing = mc_round_half_even((double)need * (share - delivered));
    m->by[support] += missing;
    if (support == MC_SUPPORT_L7 && mc_l7_use_is_kept(w->l7_use)) {
        m->unattached += unattached_ms(w, ns, month, mc_round_half_even((double)need * share) - missing);
    }
    if (support == MC_SUPPORT_WORKAROUND) {
        m->work_ms += mc_prior_value(w->organisation_key, &c->effort, NULL) * (double)missing / YEAR_MS;
    }
}

static struct missing missing_of(const struct mc_world *w, const struct mc_requirement *r, int month)
{
    struct missing m = {{0}, 0, 0, 0};
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        int64_t need = mc_fleet_need_of(w->fleet, w->history, r, ns, month);
        for (int side = 0; need > 0 && side < w->lane->side_count; side++) {
            add_side(w, r, side, ns, month, need, &m);
        }
        if (need > 0 && takes_both_ends(r->capability)) {
            m.between += mc_round_half_even((double)need * mc_world_apart(w, r->capability, ns, month));
        }
    }
    return m;
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    int policy = w->scenario->owners[MC_ROLE_L7_POLICY].team_index;
    int platform = mc_people_worker(w->scenario, MC_ROLE_DATAPATH);
    (void)memory;
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        struct missing m = missing_of(w, r, month);
        int64_t none = m.by[MC_SUPPORT_NONE];
        book(w, month, CAUSE_UNATTACHED, policy, MC_Q_UNCOVERED, m.unattached / 1000);
        book(w, month, CAUSE_UNSUPPORTED, policy, MC_Q_UNCOVERED, none / 1000);
        book(w, month, CAUSE_UNSUPPORTED, policy, MC_Q_UNMET, none > 0 ? due_ms(w, r, month) / 1000 : 0);
        book(w, month, CAUSE_WORKAROUND, policy, MC_Q_WORK, mc_round_half_even(m.work_ms / 1000));
        book(w, month, CAUSE_NOT_ENROLLED, platform, MC_Q_UNCOVERED,
             (m.by[MC_SUPPORT_L7] + m.by[MC_SUPPORT_NATIVE]) / 1000);
        book(w, month, CAUSE_BETWEEN, platform, MC_Q_UNCOVERED, m.between / 1000);
    }
}

static void init(const struct mc_world *w, void *memory)
{
    (void)w;
    (void)memory;
}

const struct mc_model mc_model_requirements = {.name = "requirements",
                                               .summary =
                                                   "What was required and not delivered, and work-arounds",
                                               .causes = causes,
                                               .state_size = 1,
                                               .init = init,
                                               .on_month = on_month};
