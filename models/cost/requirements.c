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

struct state {
    double *effort_ms; /* one a requirement: work a namespace and year, 0 where none is needed */
};

static const char *const causes[] = {"unsupported", "workaround", "unattached", "not-enrolled", NULL};
enum { CAUSE_UNSUPPORTED, CAUSE_WORKAROUND, CAUSE_UNATTACHED, CAUSE_NOT_ENROLLED };

static const double YEAR_MS = 31557600000.0;

static int support_of(const struct mc_world *w, const struct mc_requirement *r)
{
    const struct mc_lane_capability *c = w->lane->by_capability[r->capability];
    return c ? c->support : MC_SUPPORT_NONE;
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    s->effort_ms = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->requirement_count, double);
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        if (support_of(w, r) == MC_SUPPORT_WORKAROUND) {
            s->effort_ms[i] =
                mc_prior_value(w->organisation_key, &w->lane->by_capability[r->capability]->effort, NULL);
        }
    }
}

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

/* What is needed of one namespace in the month and no mesh delivers, ms. */
static int64_t missing_of(const struct mc_world *w, const struct mc_requirement *r, int ns, int month)
{
    int64_t need = mc_fleet_need_of(w->fleet, w->history, r, ns, month);
    return need > 0 ? mc_round_half_even((double)need * (1 - mc_world_delivered(w, r->capability, ns, month)))
                    : 0;
}

static int64_t missing_ms(const struct mc_world *w, const struct mc_requirement *r, int month)
{
    int64_t sum = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        sum += missing_of(w, r, ns, month);
    }
    return sum;
}

/* Time of needing namespaces that are in, for which the L7 proxies that deliver it are not in their way yet.
 */
static int64_t unattached_ms(const struct mc_world *w, const struct mc_requirement *r, int month)
{
    int64_t sum = 0;
    for (int ns = 0; mc_l7_use_is_kept(w->l7_use) && ns < w->history->namespace_count; ns++) {
        int64_t in = mc_fleet_need_of(w->fleet, w->history, r, ns, month) - missing_of(w, r, ns, month);
        int64_t covered = in > 0 ? mc_l7_use_month(w->l7_use, ns, month).covered_ms : 0;
        sum += in > covered ? in - covered : 0;
    }
    return sum;
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    const struct state *s = memory;
    int team = w->scenario->owners[MC_ROLE_L7_POLICY].team_index;
    for (int i = 0; i < w->scenario->requirement_count; i++) {
        const struct mc_requirement *r = &w->scenario->requirements[i];
        int64_t missing = missing_ms(w, r, month);
        int support = support_of(w, r);
        if (support == MC_SUPPORT_L7) {
            book(w, month, CAUSE_UNATTACHED, team, MC_Q_UNCOVERED, unattached_ms(w, r, month) / 1000);
        }
        if (support == MC_SUPPORT_NONE) {
            book(w, month, CAUSE_UNSUPPORTED, team, MC_Q_UNCOVERED, missing / 1000);
            book(w, month, CAUSE_UNSUPPORTED, team, MC_Q_UNMET, missing > 0 ? due_ms(w, r, month) / 1000 : 0);
        } else if (support == MC_SUPPORT_WORKAROUND) {
            double work = s->effort_ms[i] * (double)missing / YEAR_MS;
            book(w, month, CAUSE_WORKAROUND, team, MC_Q_WORK, mc_round_half_even(work / 1000));
        } else {
            book(w, month, CAUSE_NOT_ENROLLED, mc_people_worker(w->scenario, MC_ROLE_DATAPATH),
                 MC_Q_UNCOVERED, missing / 1000);
        }
    }
}

const struct mc_model mc_model_requirements = {.name = "requirements",
                                               .summary =
                                                   "What was required and not delivered, and work-arounds",
                                               .causes = causes,
                                               .state_size = sizeof(struct state),
                                               .init = init,
                                               .on_month = on_month};
