/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost model: upgrades. Products release on calendars of their own; the organisation has one policy for all
 * of them, and one team whose hours it takes.
 *
 * At the policy's instants the newest release that is old enough is aimed at. Minors are crossed as the
 * product allows, in turns: notes are read once, then cluster after cluster gets its steps, the smallest
 * first. Each cluster's upgrade may fail, is then rolled back and tried again, and may break what it serves.
 * In between, releases that fix a published vulnerability of something installed are taken. What is not
 * upgraded falls out of support and stays exposed; Kubernetes minors force upgrades, or wait for them.
 *
 * Sources: operations.md 4 and 11e; istio.md 5, linkerd.md 5, cilium.md 5. models/README.md.
 */
#include "upgrades.h"
#include "meshcost/check.h"
#include "meshcost/variate.h"

static const char *const causes[] = {"minor",    "patch",    "bad-release", "kubernetes", "migration",
                                     "restart",  "rollback", "severe",      "rollout",    "support",
                                     "advisory", "house",    NULL};
/* Products without minors that are followed with every minor are taken once a quarter. */
static const int64_t QUARTER_MS = YEAR_MS / 4;

static int64_t period_of(const struct mc_world *w, const struct product *p)
{
    switch (w->scenario->upgrades.cadence) {
    case MC_CADENCE_YEARLY:
        return YEAR_MS;
    case MC_CADENCE_HALF_YEARLY:
        return YEAR_MS / 2;
    case MC_CADENCE_QUARTERLY:
        return QUARTER_MS;
    case MC_CADENCE_EVERY_MINOR:
        return p->spec->channel == MC_CHANNEL_MINOR ? 0 : QUARTER_MS;
    default:
        return 0;
    }
}

/* Where in its period the organisation is at the start. */
static double phase_of(const struct mc_world *w)
{
    return mc_uniform(w->organisation_key, mc_id_root("upgrades", "policy", 0), mc_slot("upgrades.phase"));
}

/* ---- the policy ---- */

static void on_tick(const struct mc_world *w, struct state *s, struct product *p,
                    const struct mc_timer *timer)
{
    upgrades_aim_at(w, s, p, CAUSE_MINOR, upgrades_newest(s, p, timer->time, w->scenario->upgrades.soak));
    mc_world_timer(w, timer->time + period_of(w, p), MC_PHASE_DECISION, TIMER_TICK,
                   mc_id_child(timer->id, "upgrades", "tick", 0), p->index);
}

/* Support is ending: at the latest minor that ends it where that leaves a month, else one minor earlier. */
static bool is_ending(const struct product *p, int at, int64_t now)
{
    bool leaves_time = p->spec->grace >= INT64_C(30) * 86400000;
    int64_t telling = at + p->spec->minors - (leaves_time || p->spec->minors == 0 ? 0 : 1);
    return p->spec->window == MC_WINDOW_MINORS && telling < p->upgrade_count &&
           p->upgrades[telling].date <= now;
}

static void on_minor(const struct mc_world *w, struct state *s, struct product *p, int64_t now)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    bool ending = is_ending(p, upgrades_oldest_installed(s, p), now);
    if (u->cadence == MC_CADENCE_EVERY_MINOR || (u->cadence == MC_CADENCE_END_OF_SUPPORT && ending)) {
        upgrades_aim_at(w, s, p, CAUSE_MINOR, upgrades_newest(s, p, now, u->soak));
    }
    upgrades_try_platform(w, s);
}

/* Where every release is an upgrade, one that is old enough is the fix. */
static void on_fix(const struct mc_world *w, struct state *s, struct product *p, int at, int64_t now)
{
    bool exposed = false;
    if (p->fix_count > 0 && p->spec->channel == MC_CHANNEL_MINOR) {
        upgrades_fix(w, s, p, at);
        return;
    }
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        exposed = exposed || p->advised > p->installed[c].content;
    }
    if (exposed && p->advised <= p->upgrades[at].date) {
        upgrades_aim_at(w, s, p, CAUSE_PATCH, upgrades_newest(s, p, now, w->scenario->upgrades.patch_soak));
    }
}

static void on_bad(const struct mc_world *w, struct state *s, struct product *p, int64_t now)
{
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        if (p->upgrades[p->installed[c].at].told <= now) {
            upgrades_aim_at(w, s, p, CAUSE_BAD, upgrades_newest(s, p, now, 0));
            return;
        }
    }
}

static void on_timer(const struct mc_world *w, void *memory, const struct mc_timer *timer)
{
    struct state *s = memory;
    int clusters = w->scenario->cluster_count;
    if (timer->kind == TIMER_PLATFORM) {
        for (int c = 0; c < clusters; c++) {
            upgrades_accrue(w, s, c, timer->time, timer->time);
        }
        s->platform_wanted = (int)timer->payload;
        upgrades_try_platform(w, s);
        return;
    }
    if (timer->kind == TIMER_RESTORED) {
        upgrades_restore(w, s, &s->outages[timer->payload]);
        return;
    }
    if (timer->kind == TIMER_HOUSE) {
        int64_t place = timer->payload / JOBS / clusters;
        upgrades_job_is_done(w, s, timer->payload, s->products[place].campaign.work, timer->id);
        return;
    }
    bool placed = timer->kind == TIMER_WINDOW;
    struct product *p = &s->products[placed ? timer->payload / clusters : timer->payload % s->product_count];
    switch (timer->kind) {
    case TIMER_TICK:
        on_tick(w, s, p, timer);
        break;
    case TIMER_MINOR:
        on_minor(w, s, p, timer->time);
        break;
    case TIMER_FIX:
        on_fix(w, s, p, (int)(timer->payload / s->product_count), timer->time);
        break;
    case TIMER_BAD:
        on_bad(w, s, p, timer->time);
        break;
    case TIMER_TURN:
        upgrades_next_turn(w, s, p);
        break;
    case TIMER_STAGE:
        upgrades_begin_stage(w, s, p);
        break;
    default:
        MC_ASSERT(timer->kind == TIMER_WINDOW);
        upgrades_window_is_over(w, s, p, (int)(timer->payload % clusters), timer->id);
        break;
    }
}

/* ---- the start ---- */

/* The newest upgrade that is not newer than a version. */
static int stated_at_start(const struct product *p, const char *version)
{
    int at = 0;
    for (int i = 0; i < p->upgrade_count; i++) {
        at = mc_version_compare(p->upgrades[i].version, version) <= 0 ? i : at;
    }
    return at;
}

/* What the scenario states, or the policy would have installed by now. */
static int installed_at_start(const struct mc_world *w, const struct state *s, const struct product *p)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    int64_t start = mc_queue_now(w->queue), period = period_of(w, p);
    const char *stated = mc_scenario_version(w->scenario, p->name);
    if (stated) {
        return stated_at_start(p, stated);
    }
    if (u->cadence == MC_CADENCE_END_OF_SUPPORT) {
        period = YEAR_MS;
    }
    int at = upgrades_newest(s, p, start - mc_round_half_even(phase_of(w) * (double)period), u->soak);
    return at >= 0 ? at : 0;
}

static void install(const struct mc_world *w, struct product *p, int cluster, int at, const char *when)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    int64_t now = mc_queue_now(w->queue);
    int64_t content = p->upgrades[at].date;
    for (int i = 0; i < p->fix_count && u->patches != MC_PATCHES_NONE; i++) {
        bool taken = p->fixes[i].date + u->patch_soak <= now && upgrades_in_line(p, at, &p->fixes[i]);
        content = taken && p->fixes[i].date > content ? p->fixes[i].date : content;
    }
    p->installed[cluster] = (struct installed){.at = at, .content = content, .coming = content};
    mc_world_adopt(
        w, cluster, p->name, p->upgrades[at].version,
        mc_id_child_named(p->upgrades[at].id, "upgrades", when, w->scenario->clusters[cluster].name));
}

static void install_at_start(const struct mc_world *w, struct state *s, struct product *p)
{
    int at = installed_at_start(w, s, p);
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        install(w, p, c, at, "start");
    }
}

/* What is set up later is set up in the newest release that policy takes, never in an older one than before:
 * of a lane when it comes to a cluster, of all that a cluster runs when it joins. */
static void install_later(const struct mc_world *w, struct state *s, struct product *p, int cluster)
{
    int at = upgrades_newest(s, p, mc_queue_now(w->queue), w->scenario->upgrades.soak);
    if (at > p->installed[cluster].at) {
        install(w, p, cluster, at, "set-up");
    }
}

/* What the second side of a migration says of a product counts once the first has gone. */
static void take_over(const struct mc_world *w, const struct state *s, struct product *p)
{
    const struct mc_lane *last = w->lane->side[w->lane->side_count - 1];
    const struct mc_track *track = mc_lane_track(last, p->name);
    bool gone = w->lane->side_count > 1 && track && !p->house;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        gone = gone && s->up[c] == MC_SIDE_SECOND;
    }
    p->spec = gone ? track : p->spec;
}

static void on_enrolment(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    int64_t now = mc_queue_now(w->queue);
    for (int c = 0; s->product_count > 0 && c < w->scenario->cluster_count; c++) {
        unsigned up = mc_world_up(w, c), before = s->up[c];
        if (up == before) {
            continue;
        }
        upgrades_accrue(w, s, c, now, now);
        for (int i = 0; i < s->product_count; i++) {
            bool stood = upgrades_stands(s, &s->products[i], c);
            s->up[c] = up;
            if (!stood && upgrades_stands(s, &s->products[i], c)) {
                install_later(w, s, &s->products[i], c);
            }
            s->up[c] = before;
        }
        s->up[c] = up;
    }
    for (int i = 0; i < s->product_count; i++) {
        take_over(w, s, &s->products[i]);
    }
}

/* Timers of a product: the policy's ticks, and every release at the age at which it counts. */
static void schedule_product(const struct mc_world *w, struct state *s, struct product *p)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    int64_t start = mc_queue_now(w->queue), period = period_of(w, p);
    if (period > 0) {
        mc_world_timer(w, start + mc_round_half_even((1 - phase_of(w)) * (double)period), MC_PHASE_DECISION,
                       TIMER_TICK, mc_id_root("upgrades.tick", p->name, 0), p->index);
    }
    for (int i = 0; i < p->upgrade_count; i++) {
        mc_id id = mc_id_child(p->upgrades[i].id, "upgrades", "aged", 0);
        if (p->upgrades[i].date + u->soak >= start) {
            mc_world_timer(w, p->upgrades[i].date + u->soak, MC_PHASE_DECISION, TIMER_MINOR, id, p->index);
        }
    }
    bool rolling = p->spec->channel != MC_CHANNEL_MINOR;
    const struct release *fixes = rolling ? p->upgrades : p->fixes;
    int count = u->patches == MC_PATCHES_NONE ? 0 : rolling ? p->upgrade_count : p->fix_count;
    for (int i = 0; i < count; i++) {
        if (fixes[i].date + u->patch_soak >= start) {
            mc_world_timer(w, fixes[i].date + u->patch_soak, MC_PHASE_DECISION, TIMER_FIX,
                           mc_id_child(fixes[i].id, "upgrades", "fix", 0),
                           (int64_t)i * s->product_count + p->index);
        }
    }
}

static void start_platform(const struct mc_world *w, struct state *s)
{
    int64_t start = mc_queue_now(w->queue), lag = w->scenario->upgrades.kubernetes_lag;
    int out = upgrades_count_until(s->platforms, s->platform_count, start);
    s->platform = upgrades_count_until(s->platforms, s->platform_count, start - lag) - 1;
    s->platform = s->platform < 0 && out > 0 ? 0 : s->platform;
    s->platform_wanted = s->platform;
    for (int i = s->platform + 1; i < s->platform_count; i++) {
        int64_t t = s->platforms[i].date + lag;
        mc_world_timer(w, t > start ? t : start, MC_PHASE_DECISION, TIMER_PLATFORM,
                       mc_id_child(s->platforms[i].id, "upgrades", "platform", 0), i);
    }
}

static void init(const struct mc_world *w, void *memory)
{
    struct state *s = memory;
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    exposure_init(&s->exposure, w);
    if (u->scale <= 0) {
        return;
    }
    s->worker = mc_people_worker(w->scenario, MC_ROLE_UPGRADES);
    s->learning = mc_prior_value(w->organisation_key, &u->learning, NULL);
    s->patch_size = mc_prior_value(w->organisation_key, &u->patch_size, NULL);
    s->failure = mc_prior_value(w->organisation_key, &u->failure, NULL);
    s->immature_failure = mc_prior_value(w->organisation_key, &u->immature_failure, NULL);
    s->severe = mc_prior_value(w->organisation_key, &u->severe, NULL);
    s->up = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, unsigned);
    s->booked_until = MC_NEW_ARRAY(w->arena, (size_t)w->scenario->cluster_count, int64_t);
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        s->booked_until[c] = mc_queue_now(w->queue);
        s->up[c] = mc_world_up(w, c);
    }
    upgrades_load(w, s);
    start_platform(w, s);
    for (int i = 0; i < s->product_count; i++) {
        install_at_start(w, s, &s->products[i]);
        schedule_product(w, s, &s->products[i]);
    }
    for (int i = 0; i < w->history->advisory_count; i++) {
        if (w->history->advisories[i].date < mc_queue_now(w->queue)) {
            upgrades_advise(w, s, &w->history->advisories[i]);
        }
    }
}

static void on_history(const struct mc_world *w, void *memory, const struct mc_history_event *event)
{
    struct state *s = memory;
    exposure_follow(&s->exposure, event);
    for (int i = 0; event->kind == MC_CLUSTER_JOINS && i < s->product_count; i++) {
        install_later(w, s, &s->products[i], event->entity);
    }
    if (event->kind == MC_ADVISORY && s->product_count > 0) {
        upgrades_advise(w, s, &w->history->advisories[event->entity]);
    }
}

static void on_version(const struct mc_world *w, void *memory, int cluster, int line)
{
    struct state *s = memory;
    (void)w, (void)line;
    exposure_adopt(&s->exposure, cluster);
}

static void on_month(const struct mc_world *w, void *memory, int month)
{
    struct state *s = memory;
    int64_t end = w->fleet->month_start[month + 1];
    for (int c = 0; s->product_count > 0 && c < w->scenario->cluster_count; c++) {
        upgrades_accrue(w, s, c, end, end - 1);
    }
}

const struct mc_model mc_model_upgrades = {.name = "upgrades",
                                           .summary =
                                               "Upgrades taken, failed and left: hours, restarts, time out "
                                               "of support and exposed to advisories",
                                           .causes = causes,
                                           .state_size = sizeof(struct state),
                                           .init = init,
                                           .on_history = on_history,
                                           .on_timer = on_timer,
                                           .on_done = upgrades_part_is_done,
                                           .on_month = on_month,
                                           .on_version = on_version,
                                           .on_enrolment = on_enrolment};
