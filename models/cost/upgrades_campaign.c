/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Upgrades, in progress: the work of a campaign and who does it, its turns from cluster to cluster, failures,
 * and what waits for it. When a campaign begins is the policy's (upgrades.c).
 */
#include "meshcost/check.h"
#include "meshcost/variate.h"
#include "upgrades.h"
#include <math.h>

enum { MOST_ATTEMPTS = 20, HOUSE_PACE = 3 };

static double event_value(const struct mc_world *w, const struct mc_prior *prior, mc_id id)
{
    return mc_prior_event(w->key, prior, id);
}

/* ---- work ---- */

static void on_job(const struct mc_world *w, struct state *s, struct product *p, int cluster, int kind,
                   int64_t work, mc_id id);

/* A free place in the table of shared jobs. */
static struct shared *shared_of(struct state *s, struct mc_arena *arena)
{
    for (int i = 0; i < s->shared_count; i++) {
        if (s->shared[i].parts == 0) {
            return &s->shared[i];
        }
    }
    if (s->shared_count == s->shared_room) {
        int bigger = s->shared_room ? s->shared_room * 2 : 16;
        s->shared =
            mc_arena_grow(arena, s->shared, (size_t)s->shared_count, (size_t)bigger, sizeof *s->shared);
        s->shared_room = bigger;
    }
    return &s->shared[s->shared_count++];
}

static int64_t payload_of(const struct mc_world *w, const struct product *p, int cluster, int kind)
{
    return ((int64_t)p->index * w->scenario->cluster_count + cluster) * JOBS + kind;
}

/*
 * Several people of the team share a job. Parts are of one length, so that they end together unless something
 * more urgent comes between; what waits for the job waits for the last of them.
 */
static void share_out(const struct mc_world *w, struct state *s, int64_t work, int64_t payload, mc_id id)
{
    int64_t people = w->scenario->teams[s->worker].people, hands = w->scenario->upgrades.hands;
    int64_t parts = hands < people ? hands : people;
    parts = parts < 1 ? 1 : parts;
    struct shared *x = shared_of(s, w->arena);
    *x = (struct shared){.payload = payload, .parts = (int)parts, .work = work, .id = id};
    for (int64_t i = 0; i < parts; i++) {
        int64_t part = work / parts + (i < work % parts);
        mc_world_submit(w, s->worker,
                        (struct mc_job){.id = mc_id_child(id, "upgrades", "part", (uint64_t)i),
                                        .priority = MC_PRIORITY_UPGRADE,
                                        .work = part > 0 ? part : 1,
                                        .payload = x - s->shared});
    }
}

/*
 * What the house runs whatever the lane is upgraded in the hours that the teams have for other duties: a
 * third of the day, without a queue, so that it is the same in every lane.
 */
static void give_work(const struct mc_world *w, struct state *s, struct product *p, int cluster, int kind,
                      double work_ms, mc_id id)
{
    int64_t work = mc_round_half_even(work_ms * w->scenario->upgrades.scale);
    work = work > 0 ? work : 1;
    if (!p->house) {
        share_out(w, s, work, payload_of(w, p, cluster, kind), id);
    } else if (kind == JOB_RESTART || kind == JOB_FOLLOW_UP) {
        on_job(w, s, p, cluster, kind, work, id);
    } else {
        p->campaign.work = work;
        mc_world_timer(w, mc_queue_now(w->queue) + HOUSE_PACE * work, MC_PHASE_COMPLETION, TIMER_HOUSE, id,
                       payload_of(w, p, cluster, kind));
    }
}

/* ---- a campaign ---- */

static const struct release *release_of(const struct product *p)
{
    const struct campaign *c = &p->campaign;
    return c->patch ? &p->fixes[c->stage] : &p->upgrades[c->stage];
}

/* Does a cluster have to be patched? Only what it is exposed to, unless all patches are taken. */
static bool wants_fix(const struct mc_world *w, const struct state *s, const struct product *p, int cluster,
                      const struct release *fix)
{
    const struct installed *here = &p->installed[cluster];
    bool exposed = p->advised > here->content && p->advised > here->coming;
    return upgrades_present(s, p, cluster) && upgrades_in_line(p, here->at, fix) &&
           fix->date > here->coming && (exposed || w->scenario->upgrades.patches == MC_PATCHES_ALL);
}

static bool wants_turn(const struct mc_world *w, const struct state *s, const struct product *p, int cluster)
{
    const struct campaign *c = &p->campaign;
    if (!upgrades_present(s, p, cluster)) {
        return false;
    }
    return c->patch ? wants_fix(w, s, p, cluster, release_of(p)) : p->installed[cluster].at < c->stage;
}

static void order_clusters(const struct mc_world *w, const struct state *s, struct product *p)
{
    const struct cluster_now *now = s->exposure.clusters;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        int i = c;
        for (; i > 0 && now[p->order[i - 1]].pods > now[c].pods; i--) {
            p->order[i] = p->order[i - 1];
        }
        p->order[i] = c;
    }
}

/* Moving away from what the releases since the oldest installed one no longer have. */
static double migration_work(const struct mc_world *w, const struct state *s, const struct product *p,
                             int from, int to)
{
    double namespaces = 0, work = 0;
    for (int ns = 0; ns < w->history->namespace_count; ns++) {
        namespaces += mc_enrolment_is_in(w->enrolment, MC_SIDE_BOTH, ns) && s->exposure.namespaces[ns].active;
    }
    for (int i = 0; i < p->spec->removal_count; i++) {
        const struct mc_removal *r = &p->spec->removals[i];
        if (mc_version_compare(p->upgrades[from].version, r->version) < 0 &&
            mc_version_compare(p->upgrades[to].version, r->version) >= 0) {
            mc_id id = mc_id_child_named(p->upgrades[to].id, "upgrades", "removal", r->what);
            work += namespaces * event_value(w, &r->effort, id);
        }
    }
    return work;
}

/* The next turn of minors that one step may cross. */
void upgrades_begin_stage(const struct mc_world *w, struct state *s, struct product *p)
{
    struct campaign *c = &p->campaign;
    if (!c->patch) {
        int from = upgrades_oldest_installed(s, p);
        int64_t stride = p->spec->channel == MC_CHANNEL_MINOR ? p->spec->stride : p->upgrade_count;
        c->stage = c->target - from > stride ? from + (int)stride : c->target;
    }
    c->id = mc_id_child(release_of(p)->id, "upgrades", "stage", 0);
    c->turn = c->attempt = 0;
    order_clusters(w, s, p);
    upgrades_next_turn(w, s, p);
}

/* Notes are read once for all that is crossed. */
static void begin(const struct mc_world *w, struct state *s, struct product *p, struct campaign campaign)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    const struct release *to = campaign.patch ? &p->fixes[campaign.stage] : &p->upgrades[campaign.target];
    mc_id id = mc_id_child(to->id, "upgrades", "campaign", 0);
    double items = 0;
    p->campaign = campaign;
    p->campaign.active = true;
    p->campaign.size = campaign.cause == CAUSE_PATCH ? s->patch_size : 1;
    if (!campaign.patch) {
        int from = upgrades_oldest_installed(s, p);
        items = p->items * (double)(to->date - p->upgrades[from].date) / (double)YEAR_MS;
        p->campaign.migration = mc_round_half_even(migration_work(w, s, p, from, campaign.target));
    }
    p->campaign.id = id;
    give_work(w, s, p, 0, JOB_PREPARE,
              event_value(w, &u->prepare, id) * p->campaign.size + items * event_value(w, &u->item, id),
              mc_id_child(id, "upgrades", "prepare", 0));
}

void upgrades_aim_at(const struct mc_world *w, struct state *s, struct product *p, int cause, int target)
{
    bool present = false;
    for (int c = 0; !present && c < w->scenario->cluster_count; c++) {
        present = upgrades_present(s, p, c);
    }
    if (!present || target <= upgrades_oldest_installed(s, p)) {
        return;
    }
    if (!p->campaign.active) {
        begin(w, s, p, (struct campaign){.cause = cause, .target = target});
    } else if (target > p->wanted) {
        p->wanted = target;
        p->wanted_cause = cause;
    }
}

void upgrades_fix(const struct mc_world *w, struct state *s, struct product *p, int at)
{
    bool wanted = false;
    for (int c = 0; c < w->scenario->cluster_count; c++) {
        wanted = wanted || wants_fix(w, s, p, c, &p->fixes[at]);
    }
    if (wanted && p->campaign.active) {
        p->fix_wanted = at;
    } else if (wanted) {
        begin(w, s, p, (struct campaign){.cause = CAUSE_PATCH, .patch = true, .stage = at});
    }
}

/* What was decided while the last campaign ran. */
static void look_again(const struct mc_world *w, struct state *s, struct product *p)
{
    int wanted = p->wanted, at = p->fix_wanted;
    p->wanted = p->fix_wanted = -1;
    if (wanted >= 0) {
        upgrades_aim_at(w, s, p, p->wanted_cause, wanted);
    }
    if (at >= 0) {
        upgrades_fix(w, s, p, at);
    }
}

static bool lags(const struct product *p)
{
    bool found = false;
    for (int i = 0; i < p->component_count; i++) {
        found = found || p->components[i]->upgrade->lags;
    }
    return found;
}

/* The next minor may come once no instance is two behind. */
static void end_stage(const struct mc_world *w, struct state *s, struct product *p)
{
    struct campaign *c = &p->campaign;
    if (!c->patch && c->stage < c->target) {
        mc_world_timer(w, mc_queue_now(w->queue) + (lags(p) ? w->scenario->upgrades.window : 0),
                       MC_PHASE_DECISION, TIMER_STAGE, mc_id_child(c->id, "upgrades", "next", 0), p->index);
        return;
    }
    c->active = false;
    look_again(w, s, p);
}

static mc_id turn_id(const struct mc_world *w, const struct product *p, int cluster)
{
    return mc_id_child(
        mc_id_child_named(p->campaign.id, "upgrades", "cluster", w->scenario->clusters[cluster].name),
        "upgrades", "attempt", (uint64_t)p->campaign.attempt);
}

static double turn_work(const struct mc_world *w, const struct state *s, const struct product *p, int cluster,
                        mc_id id)
{
    const struct campaign *c = &p->campaign;
    double learnt = fmax(pow(s->learning, c->done), 0.5);
    return event_value(w, &w->scenario->upgrades.step, id) * p->spec->steps * learnt * c->size +
           upgrades_watching(w, s, p, cluster, false);
}

void upgrades_next_turn(const struct mc_world *w, struct state *s, struct product *p)
{
    struct campaign *c = &p->campaign;
    while (c->turn < w->scenario->cluster_count && !wants_turn(w, s, p, p->order[c->turn])) {
        c->turn++;
    }
    if (c->turn == w->scenario->cluster_count) {
        end_stage(w, s, p);
        return;
    }
    int cluster = p->order[c->turn];
    mc_id id = turn_id(w, p, cluster);
    give_work(w, s, p, cluster, JOB_CLUSTER, turn_work(w, s, p, cluster, id), id);
}

static void adopt(const struct mc_world *w, struct state *s, struct product *p, int cluster)
{
    struct campaign *c = &p->campaign;
    struct installed *here = &p->installed[cluster];
    const struct release *r = release_of(p);
    int64_t now = mc_queue_now(w->queue);
    upgrades_accrue(w, s, cluster, now, now);
    upgrades_book(w, p, c->cause, cluster, -1, MC_Q_UPGRADES, 1, r->id);
    upgrades_book(w, NULL, c->cause, cluster, -1, MC_Q_WORK,
                  mc_round_half_even(upgrades_watching(w, s, p, cluster, true) / 1000), r->id);
    if (!c->patch) {
        upgrades_book(w, p, c->cause, cluster, -1, MC_Q_SKIPPED, c->stage - here->at - 1, r->id);
        here->at = c->stage;
        mc_world_adopt(w, cluster, p->name, r->version, r->id);
        if (r->bad && r->told < NEVER) {
            mc_world_timer(w, r->told > now ? r->told : now, MC_PHASE_DECISION, TIMER_BAD,
                           mc_id_child_named(r->id, "upgrades", "told", w->scenario->clusters[cluster].name),
                           p->index);
        }
    }
    upgrades_turn_over(w, s, p, cluster, r);
    c->turn++;
    c->done++;
    c->attempt = 0;
    /* What is only passed through is not watched between two clusters. */
    int64_t wave = c->patch || c->stage == c->target ? w->scenario->upgrades.wave : 0;
    mc_world_timer(w, now + wave, MC_PHASE_DECISION, TIMER_TURN,
                   mc_id_child_named(c->id, "upgrades", "wave", w->scenario->clusters[cluster].name),
                   p->index);
    upgrades_try_platform(w, s);
}

/* Each step has its share of the hazard; what proves bad later fails like what was never called stable. */
static bool fails(const struct mc_world *w, const struct state *s, const struct product *p, mc_id id)
{
    const struct mc_upgrade_spec *u = &w->scenario->upgrades;
    const struct campaign *c = &p->campaign;
    double whole = release_of(p)->bad ? fmax(p->failure, s->immature_failure * u->shrink) : p->failure;
    double steps = p->spec->steps / u->nominal_steps * c->size * u->scale;
    double probability = whole < 1 ? -expm1(steps * log1p(-whole)) : 1;
    return c->attempt < MOST_ATTEMPTS && mc_uniform(w->key, id, mc_slot("upgrades.fails")) < probability;
}

static void roll_back(const struct mc_world *w, struct state *s, struct product *p, int cluster, int64_t work,
                      mc_id id)
{
    struct campaign *c = &p->campaign;
    upgrades_book(w, p, CAUSE_ROLLBACK, cluster, -1, MC_Q_FAILED_UPGRADES, 1, id);
    if (mc_uniform(w->key, id, mc_slot("upgrades.severe")) < s->severe) {
        mc_id broken = mc_id_child(id, "upgrades", "severe", 0);
        upgrades_break(w, s, p, cluster, broken);
        give_work(w, s, p, cluster, JOB_FOLLOW_UP, event_value(w, &w->scenario->people.follow_up, broken),
                  mc_id_child(broken, "upgrades", "follow-up", 0));
    }
    c->attempt++;
    double again =
        event_value(w, &w->scenario->upgrades.rollback, id) * (double)work / w->scenario->upgrades.scale;
    give_work(w, s, p, cluster, JOB_ROLLBACK, again, mc_id_child(id, "upgrades", "rollback", 0));
}

static void restarted(const struct mc_world *w, struct state *s, struct product *p, int cluster, mc_id id)
{
    struct installed *here = &p->installed[cluster];
    int64_t now = mc_queue_now(w->queue);
    upgrades_accrue(w, s, cluster, now, now);
    upgrades_book(w, p, CAUSE_RESTART, cluster, -1, MC_Q_RESTARTS, here->stale, id);
    here->content = here->coming;
}

static void on_job(const struct mc_world *w, struct state *s, struct product *p, int cluster, int kind,
                   int64_t work, mc_id id)
{
    static const int cause_of[JOBS] = {[JOB_MIGRATE] = CAUSE_MIGRATION,
                                       [JOB_ROLLBACK] = CAUSE_ROLLBACK,
                                       [JOB_RESTART] = CAUSE_RESTART,
                                       [JOB_FOLLOW_UP] = CAUSE_SEVERE};
    struct campaign *c = &p->campaign;
    bool of_campaign = kind == JOB_PREPARE || kind == JOB_CLUSTER;
    int place = kind == JOB_PREPARE || kind == JOB_MIGRATE ? -1 : cluster;
    upgrades_book(w, p, of_campaign ? c->cause : cause_of[kind], place, -1, MC_Q_WORK, work / 1000, id);
    switch (kind) {
    case JOB_PREPARE:
        if (c->migration > 0) {
            give_work(w, s, p, 0, JOB_MIGRATE, (double)c->migration,
                      mc_id_child(c->id, "upgrades", "migrate", 0));
            break;
        }
        upgrades_begin_stage(w, s, p);
        break;
    case JOB_MIGRATE:
        upgrades_begin_stage(w, s, p);
        break;
    case JOB_CLUSTER:
        if (fails(w, s, p, id)) {
            roll_back(w, s, p, cluster, work, id);
        } else {
            adopt(w, s, p, cluster);
        }
        break;
    case JOB_ROLLBACK:
        mc_world_timer(w, mc_queue_now(w->queue) + w->scenario->upgrades.wave, MC_PHASE_DECISION, TIMER_TURN,
                       mc_id_child(id, "upgrades", "again", 0), p->index);
        break;
    case JOB_RESTART:
        restarted(w, s, p, cluster, id);
        break;
    default:
        MC_ASSERT(kind == JOB_FOLLOW_UP);
        break;
    }
}

void upgrades_job_is_done(const struct mc_world *w, struct state *s, int64_t payload, int64_t work, mc_id id)
{
    int kind = (int)(payload % JOBS), place = (int)(payload / JOBS), clusters = w->scenario->cluster_count;
    on_job(w, s, &s->products[place / clusters], place % clusters, kind, work, id);
}

void upgrades_part_is_done(const struct mc_world *w, void *memory, const struct mc_completion *done)
{
    struct state *s = memory;
    struct shared x = s->shared[done->payload];
    if (x.parts == 1) {
        s->shared[done->payload].parts = 0;
        upgrades_job_is_done(w, s, x.payload, x.work, x.id);
    } else {
        s->shared[done->payload].parts--;
    }
}

void upgrades_window_is_over(const struct mc_world *w, struct state *s, struct product *p, int cluster,
                             mc_id id)
{
    double workloads, pods = upgrades_stale(w, s, p, cluster, &workloads);
    p->installed[cluster].window = (struct mc_handle){0};
    pods += p->installed[cluster].rest;
    p->installed[cluster].stale = mc_round_half_even(pods);
    p->installed[cluster].rest = pods - (double)p->installed[cluster].stale;
    give_work(w, s, p, cluster, JOB_RESTART, workloads * event_value(w, &w->scenario->upgrades.restart, id),
              mc_id_child(id, "upgrades", "restart", 0));
}

/* ---- the platform ---- */

/*
 * The platform takes the minors that it wants one after the other. What does not work with the next one is
 * upgraded first; where no release does, the platform waits.
 */
void upgrades_try_platform(const struct mc_world *w, struct state *s)
{
    int64_t now = mc_queue_now(w->queue);
    bool blocked = false;
    while (!blocked && s->platform < s->platform_wanted) {
        for (int i = 0; i < s->product_count; i++) {
            struct product *p = &s->products[i];
            int oldest = upgrades_oldest_installed(s, p);
            if (!upgrades_suits(s, p, oldest, s->platform + 1)) {
                blocked = true;
                upgrades_aim_at(w, s, p, CAUSE_KUBERNETES, upgrades_for_platform(s, p, s->platform + 1, now));
            }
        }
        for (int c = 0; !blocked && c < w->scenario->cluster_count; c++) {
            upgrades_accrue(w, s, c, now, now);
        }
        s->platform += !blocked;
    }
}
