-- Organisations that manage a place because they claimed it.
CREATE TABLE register_manager (
    nis BIGINT NOT NULL,
    establishment @id NOT NULL,
    organisation_id @id NOT NULL,
    since @instant NOT NULL,
    PRIMARY KEY (nis, establishment, organisation_id)
) @strict;
CREATE INDEX register_manager_organisation ON register_manager (organisation_id);

-- What people changed, with the record before and after, so that nothing is lost and each change can be undone.
CREATE TABLE register_edit (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    source TEXT NOT NULL,
    section TEXT NOT NULL,
    person_id @id,
    on_behalf @flag NOT NULL,
    made_at @instant NOT NULL,
    before @json NOT NULL,
    after @json NOT NULL,
    undone_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_edit_establishment ON register_edit (nis, establishment, made_at);
CREATE INDEX register_edit_time ON register_edit (nis, made_at);

-- Who asks to manage a place, or to register a new one, and how that ended.
CREATE TABLE register_claim (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id,
    person_id @id NOT NULL,
    enterprise_number BIGINT NOT NULL,
    state TEXT NOT NULL,
    code_hash TEXT,
    code_until @instant,
    tries BIGINT NOT NULL,
    facts @json,
    consents @json NOT NULL,
    language TEXT NOT NULL,
    note TEXT NOT NULL,
    made_at @instant NOT NULL,
    decided_at @instant,
    decided_by @id,
    proof TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_claim_open ON register_claim (nis, state, made_at);
CREATE INDEX register_claim_person ON register_claim (person_id, made_at);

-- Photos of a place, encoded anew without anything hidden in them, in the order of the merchant.
CREATE TABLE register_photo (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    place BIGINT NOT NULL,
    alt TEXT NOT NULL,
    caption TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    print TEXT NOT NULL,
    added_at @instant NOT NULL,
    person_id @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_photo_establishment ON register_photo (establishment, place);
CREATE INDEX register_photo_id ON register_photo (id);
CREATE INDEX register_photo_person ON register_photo (person_id) WHERE person_id IS NOT NULL;

-- What a photo shows, by size. Apart, so that a list of photos does not read their contents.
CREATE TABLE register_photo_file (
    nis BIGINT NOT NULL,
    photo @id NOT NULL,
    size TEXT NOT NULL,
    content @bytes NOT NULL,
    PRIMARY KEY (nis, photo, size)
) @strict;

-- The photos everybody may see: of a place that is shown, when its enterprise allows photos. Join it to
-- register_public_establishment for anything but its own pictures.
CREATE VIEW register_public_photo AS
SELECT p.nis, p.establishment, p.id, p.place, p.alt, p.caption, p.width, p.height
FROM register_photo p
JOIN register_establishment e ON e.nis = p.nis AND e.id = p.establishment
LEFT JOIN register_standing s ON s.nis = p.nis AND s.establishment = p.establishment
LEFT JOIN register_objection o ON o.enterprise_number = e.enterprise_number
WHERE e.shown AND COALESCE(s.published, NOT e.natural_person) AND (o.enterprise_number IS NULL OR s.published)
    AND COALESCE(s.photos, NOT e.natural_person);

-- A closure or a move that was announced; the daily job carries it out.
CREATE TABLE register_announcement (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    kind TEXT NOT NULL,
    first_day @day NOT NULL,
    last_day @day,
    address @json,
    source TEXT NOT NULL,
    person_id @id,
    made_at @instant NOT NULL,
    done_at @instant,
    withdrawn_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_announcement_establishment ON register_announcement (nis, establishment);
CREATE INDEX register_announcement_day ON register_announcement (first_day) WHERE done_at IS NULL;

-- The yearly question whether everything is still right; the token itself is only in the letter. `answer`: right, closed.
CREATE TABLE register_still_right (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    person_id @id NOT NULL,
    token_hash TEXT NOT NULL,
    sent_at @instant NOT NULL,
    reminded_at @instant,
    answered_at @instant,
    answer TEXT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_still_right_token ON register_still_right (token_hash);
CREATE INDEX register_still_right_establishment ON register_still_right (nis, establishment, sent_at);
CREATE INDEX register_still_right_open ON register_still_right (sent_at) WHERE answered_at IS NULL;

-- Who does not want the yearly question about a place any more.
CREATE TABLE register_still_right_stop (
    nis BIGINT NOT NULL,
    establishment @id NOT NULL,
    person_id @id NOT NULL,
    since @instant NOT NULL,
    PRIMARY KEY (nis, establishment, person_id)
) @strict;

-- An officer who keeps a place right for a merchant without e-mail, at the merchant's request.
CREATE TABLE register_guardian (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    person_id @id NOT NULL,
    asked TEXT NOT NULL,
    since @instant NOT NULL,
    ended_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_guardian_establishment ON register_guardian (nis, establishment);

-- Why the town hid a place, or showed it again.
CREATE TABLE register_moderation (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    hidden @flag NOT NULL,
    reason TEXT NOT NULL,
    person_id @id,
    made_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_moderation_establishment ON register_moderation (nis, establishment);

-- What a place's own site said of it when we last looked. Nothing of it is shown to visitors.
CREATE TABLE register_own_site (
    nis BIGINT NOT NULL,
    establishment @id NOT NULL,
    url TEXT NOT NULL,
    looked_at @instant NOT NULL,
    state TEXT NOT NULL,
    says @json NOT NULL,
    PRIMARY KEY (nis, establishment)
) @strict;
CREATE INDEX register_own_site_looked ON register_own_site (looked_at);
