-- A commercial unit: a shop, a horeca place, an office with a counter. `wvo` is the sales floor (winkelvloeroppervlakte),
-- `net_area` the netto handelsoppervlakte of the decree: two measures that are never mixed. `state` repeats the last live
-- spell, for lists and for the view.
CREATE TABLE premises_unit (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    own_key TEXT NOT NULL,
    street TEXT NOT NULL,
    street_key TEXT NOT NULL,
    house_number TEXT NOT NULL,
    house_order BIGINT NOT NULL,
    box_number TEXT NOT NULL,
    postcode BIGINT,
    locality TEXT NOT NULL,
    address_uri TEXT NOT NULL,
    lat @real,
    lon @real,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    in_core @flag NOT NULL,
    wvo BIGINT,
    net_area BIGINT,
    state TEXT NOT NULL,
    state_from @day,
    state_certainty TEXT NOT NULL,
    seen_day @day,
    stock_from @day,
    stock_until @day,
    offered @flag NOT NULL,
    consent_day @day,
    consent_how TEXT NOT NULL,
    rent_cents BIGINT,
    offer_text TEXT NOT NULL,
    added_at @instant NOT NULL,
    added_by @id,
    changed_at @instant NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_unit_street ON premises_unit (nis, street_key, house_order);
CREATE INDEX premises_unit_own_key ON premises_unit (nis, own_key);

-- Spells of use and vacancy. A spell lasts until the next live one of the same unit begins, so that two never overlap. A
-- row is never changed but by being withdrawn: what was believed before stays readable.
CREATE TABLE premises_spell (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    unit @id NOT NULL,
    state TEXT NOT NULL,
    from_day @day NOT NULL,
    source TEXT NOT NULL,
    certainty TEXT NOT NULL,
    evidence TEXT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    withdrawn_at @instant,
    withdrawn_by @id,
    withdrawn_why TEXT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE UNIQUE INDEX premises_spell_live ON premises_spell (nis, unit, from_day) WHERE withdrawn_at IS NULL;
CREATE INDEX premises_spell_unit ON premises_spell (nis, unit);

-- What somebody saw or said on a day; most of them confirm what was known. The id comes from the form, so that a form
-- that is sent twice over a bad line counts once.
CREATE TABLE premises_sighting (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    unit @id NOT NULL,
    day @day NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    evidence TEXT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_sighting_unit ON premises_sighting (nis, unit, day);

CREATE TABLE premises_photo (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    unit @id NOT NULL,
    sighting @id NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    content @bytes NOT NULL,
    taken_at @instant NOT NULL,
    taken_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_photo_unit ON premises_photo (nis, unit);
CREATE INDEX premises_photo_age ON premises_photo (taken_at);

-- Who owns a unit: personal data, for the officers of the town alone; every look at it is in the log.
CREATE TABLE premises_owner (
    nis BIGINT NOT NULL,
    unit @id NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    postal TEXT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    PRIMARY KEY (nis, unit)
) @strict;
CREATE INDEX premises_owner_email ON premises_owner (email);

-- The legal register of vacancy (leegstandsregister): steps as they were taken, apart from what is seen in the street. A
-- wrong step is withdrawn, not removed.
CREATE TABLE premises_legal_step (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    unit @id NOT NULL,
    step TEXT NOT NULL,
    day @day NOT NULL,
    until_day @day,
    unused_from @day,
    unused_m2 BIGINT,
    total_m2 BIGINT,
    note TEXT NOT NULL,
    noted_at @instant NOT NULL,
    noted_by @id,
    withdrawn_at @instant,
    withdrawn_by @id,
    withdrawn_why TEXT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_legal_step_unit ON premises_legal_step (nis, unit, day);

-- What the regulation of a town says of its terms.
CREATE TABLE premises_regulation (
    nis BIGINT NOT NULL,
    appeal_months BIGINT NOT NULL,
    first_levy_months BIGINT NOT NULL,
    levy_every_months BIGINT NOT NULL,
    strike_months BIGINT NOT NULL,
    decision_uri TEXT NOT NULL,
    changed_at @instant NOT NULL,
    changed_by @id,
    PRIMARY KEY (nis)
) @strict;

-- Who looks for premises, with consent and until a day.
CREATE TABLE premises_seeker (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    plan TEXT NOT NULL,
    kind TEXT NOT NULL,
    starter @flag NOT NULL,
    least_m2 BIGINT,
    most_m2 BIGINT,
    places @json NOT NULL,
    most_rent_cents BIGINT,
    consent_day @day NOT NULL,
    consent_how TEXT NOT NULL,
    until_day @day NOT NULL,
    added_at @instant NOT NULL,
    added_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_seeker_email ON premises_seeker (email);
CREATE INDEX premises_seeker_until ON premises_seeker (until_day);

-- An officer brought a seeker and a unit together. `seeker` stays as a bare id when the seeker is forgotten.
CREATE TABLE premises_introduction (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    seeker @id NOT NULL,
    unit @id NOT NULL,
    outcome TEXT NOT NULL,
    made_at @instant NOT NULL,
    made_by @id,
    outcome_at @instant,
    outcome_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE INDEX premises_introduction_unit ON premises_introduction (nis, unit);
CREATE UNIQUE INDEX premises_introduction_pair ON premises_introduction (nis, seeker, unit);

-- Which public establishment was last seen at the address of a unit.
CREATE TABLE premises_tenant (
    nis BIGINT NOT NULL,
    unit @id NOT NULL,
    establishment @id NOT NULL,
    first_day @day NOT NULL,
    last_day @day NOT NULL,
    gone_day @day,
    PRIMARY KEY (nis, unit, establishment)
) @strict;

-- What the register says and the street may confirm: somebody came, somebody went.
CREATE TABLE premises_signal (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    unit @id NOT NULL,
    establishment @id NOT NULL,
    kind TEXT NOT NULL,
    day @day NOT NULL,
    state TEXT NOT NULL,
    found_at @instant NOT NULL,
    decided_at @instant,
    decided_by @id,
    PRIMARY KEY (nis, id)
) @strict;
CREATE UNIQUE INDEX premises_signal_once ON premises_signal (nis, unit, establishment, kind, day);
CREATE INDEX premises_signal_open ON premises_signal (nis, found_at) WHERE state = 'open';

-- What everybody may see: units that stand empty, that the town offers, with the owner's consent. No names, no contact.
CREATE VIEW premises_public_unit AS
SELECT nis, id, street, house_number, box_number, postcode, locality, address_uri, lat, lon, kind, area, in_core, wvo,
    net_area, rent_cents, offer_text, state, changed_at
FROM premises_unit
WHERE offered AND consent_day IS NOT NULL AND stock_until IS NULL AND state IN ('vacant', 'works');

-- How much of the stock of a town stands empty now, by units and by sales floor: sums, for whoever tells of a town.
CREATE VIEW premises_public_rate AS
SELECT nis, COUNT(*) AS units, CAST(SUM(CASE WHEN state = 'vacant' THEN 1 ELSE 0 END) AS BIGINT) AS vacant,
    CAST(SUM(COALESCE(wvo, 0)) AS BIGINT) AS wvo,
    CAST(SUM(CASE WHEN state = 'vacant' THEN COALESCE(wvo, 0) ELSE 0 END) AS BIGINT) AS vacant_wvo,
    CAST(SUM(CASE WHEN wvo IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_wvo
FROM premises_unit
WHERE stock_until IS NULL AND state IN ('used', 'works', 'vacant')
GROUP BY nis;
