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

-- Photos of a place, encoded anew without anything hidden in them.
CREATE TABLE register_photo (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    alt TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    large @bytes NOT NULL,
    small @bytes NOT NULL,
    added_at @instant NOT NULL,
    person_id @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_photo_establishment ON register_photo (nis, establishment, added_at);
CREATE INDEX register_photo_id ON register_photo (id);

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

-- The yearly question whether everything is still right; the token itself is only in the letter.
CREATE TABLE register_still_right (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    establishment @id NOT NULL,
    person_id @id NOT NULL,
    token_hash TEXT NOT NULL,
    sent_at @instant NOT NULL,
    confirmed_at @instant,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX register_still_right_token ON register_still_right (token_hash);
CREATE INDEX register_still_right_establishment ON register_still_right (nis, establishment, sent_at);

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
