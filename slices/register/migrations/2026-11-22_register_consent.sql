-- What an enterprise allowed whom, for what: append-only. A withdrawal is a row. Names of persons stand nowhere here.
CREATE TABLE register_consent (
    org @id NOT NULL,
    seq BIGINT NOT NULL,
    id @id NOT NULL,
    recipient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fields TEXT NOT NULL,
    given @flag NOT NULL,
    wording TEXT NOT NULL,
    wording_version BIGINT NOT NULL,
    language TEXT NOT NULL,
    at @instant NOT NULL,
    expires_at @instant,
    given_by @id,
    capacity TEXT NOT NULL,
    proof TEXT NOT NULL,
    reference TEXT NOT NULL,
    print TEXT NOT NULL,
    PRIMARY KEY (org, seq)
) @strict;
CREATE INDEX register_consent_recipient ON register_consent (recipient, org);
CREATE INDEX register_consent_person ON register_consent (given_by) WHERE given_by IS NOT NULL;

-- only sqlite
CREATE TRIGGER register_consent_is_never_changed BEFORE UPDATE ON register_consent
BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only: write a new row'); END;
CREATE TRIGGER register_consent_is_never_deleted BEFORE DELETE ON register_consent
BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only: write a new row'); END;
-- only postgres
CREATE FUNCTION register_consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the consent ledger is append-only: write a new row'; END $$;
CREATE TRIGGER register_consent_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_consent
    FOR EACH STATEMENT EXECUTE FUNCTION register_consent_refuse();
-- both

-- What follows from the ledger for each place of an enterprise; NULL where nothing that counts was said.
CREATE TABLE register_standing (
    nis BIGINT NOT NULL,
    establishment @id NOT NULL,
    org @id NOT NULL,
    published @flag,
    contact @flag,
    hours @flag,
    offer @flag,
    photos @flag,
    owner_name @flag,
    reused @flag,
    expires_at @instant,
    changed_at @instant NOT NULL,
    PRIMARY KEY (nis, establishment)
) @strict;
CREATE INDEX register_standing_org ON register_standing (org);
CREATE INDEX register_standing_expiry ON register_standing (expires_at) WHERE expires_at IS NOT NULL;

-- Enterprises that are not to be shown, so that a place an import brings later stays hidden too. Small.
CREATE TABLE register_objection (
    enterprise_number BIGINT NOT NULL PRIMARY KEY,
    org @id NOT NULL,
    since @instant NOT NULL
) @strict;

-- A link in a letter with which consents are withdrawn in one click. Only the hash of its token is kept.
CREATE TABLE register_consent_link (
    org @id NOT NULL,
    id @id NOT NULL,
    token_hash TEXT NOT NULL,
    activity TEXT NOT NULL,
    language TEXT NOT NULL,
    made_at @instant NOT NULL,
    expires_at @instant NOT NULL,
    used_at @instant,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_consent_link_token ON register_consent_link (token_hash);

-- Letters that remind of consents about to run out: one for each enterprise and end.
CREATE TABLE register_consent_reminder (
    org @id NOT NULL,
    expires_at @instant NOT NULL,
    sent_at @instant NOT NULL,
    PRIMARY KEY (org, expires_at)
) @strict;

-- Who got the data of which enterprise: pulls by partners, webhooks, exports; the last time per way.
CREATE TABLE register_delivery (
    org @id NOT NULL,
    recipient TEXT NOT NULL,
    way TEXT NOT NULL,
    address TEXT NOT NULL,
    first_at @instant NOT NULL,
    last_at @instant NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (org, recipient, way, address)
) @strict;

-- Notices to who got the data that the consent was withdrawn, and what became of them.
CREATE TABLE register_withdrawal_notice (
    org @id NOT NULL,
    id @id NOT NULL,
    recipient TEXT NOT NULL,
    way TEXT NOT NULL,
    address TEXT NOT NULL,
    activities @json NOT NULL,
    token_hash TEXT NOT NULL,
    made_at @instant NOT NULL,
    sent_at @instant,
    received_at @instant,
    attempts BIGINT NOT NULL,
    trouble TEXT NOT NULL,
    PRIMARY KEY (org, id)
) @strict;
CREATE INDEX register_withdrawal_notice_token ON register_withdrawal_notice (token_hash);
CREATE INDEX register_withdrawal_notice_open ON register_withdrawal_notice (made_at) WHERE received_at IS NULL;

-- Breaches of personal data, as they became known and what was done. Append-only notes under a breach.
CREATE TABLE register_breach (
    id @id NOT NULL PRIMARY KEY,
    known_at @instant NOT NULL,
    nature TEXT NOT NULL,
    risk TEXT NOT NULL,
    persons BIGINT NOT NULL,
    written_by @id,
    written_at @instant NOT NULL
) @strict;
CREATE TABLE register_breach_note (
    breach @id NOT NULL,
    id @id NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at @instant NOT NULL,
    written_by @id,
    written_at @instant NOT NULL,
    PRIMARY KEY (breach, id)
) @strict;

-- What the retention jobs did.
CREATE TABLE register_retention (
    rule TEXT NOT NULL,
    ran_at @instant NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (rule, ran_at)
) @strict;

-- The one door to what is public. A place is behind it when it is shown, and a legal person's unless she objects, or a
-- natural person's with her consent; field by field what she allows. Whoever adds a reason to hide a place makes the
-- view anew with all that stands here.
DROP VIEW register_public_establishment;
CREATE VIEW register_public_establishment AS
SELECT e.nis, e.id, e.layer, e.state, e.sign, e.sort_key, e.other_names, e.main_category, e.categories,
    CASE WHEN COALESCE(s.offer, NOT e.natural_person) THEN e.products ELSE '[]' END AS products,
    CASE WHEN COALESCE(s.offer, NOT e.natural_person) THEN e.description END AS description,
    e.brand, e.establishment_number, e.enterprise_number, e.street, e.house_number, e.postcode,
    e.locality, m.name_nl AS municipality, e.lat, e.lon, e.position_quality,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) THEN e.phone END AS phone,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) THEN e.email END AS email,
    CASE WHEN COALESCE(s.contact, NOT e.natural_person) THEN e.website END AS website,
    CASE WHEN COALESCE(s.hours, NOT e.natural_person) THEN e.hours END AS hours,
    CASE WHEN COALESCE(s.hours, NOT e.natural_person) THEN e.hours_given END AS hours_given,
    e.features, e.sources, e.checked_at, e.changed_at, e.vacant_since
FROM register_establishment e
JOIN register_municipality m ON m.nis = e.nis AND m.valid_to IS NULL
LEFT JOIN register_standing s ON s.nis = e.nis AND s.establishment = e.id
LEFT JOIN register_objection o ON o.enterprise_number = e.enterprise_number
WHERE e.shown AND COALESCE(s.published, NOT e.natural_person)
    AND (o.enterprise_number IS NULL OR s.published);

-- Places that may be shown but not passed on as open data.
CREATE VIEW register_not_reused AS
SELECT e.nis, e.id FROM register_establishment e
LEFT JOIN register_standing s ON s.nis = e.nis AND s.establishment = e.id
WHERE e.shown AND COALESCE(s.published, NOT e.natural_person) AND NOT COALESCE(s.reused, NOT e.natural_person);
