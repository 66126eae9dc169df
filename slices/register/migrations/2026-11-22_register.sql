-- Municipalities, one row per period in which a code and its territory stayed the same. A small reference table.
CREATE TABLE register_municipality (
    nis BIGINT NOT NULL,
    valid_from @day NOT NULL,
    valid_to @day,
    merged_into BIGINT,
    name_nl TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    name_de TEXT NOT NULL,
    name_en TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    arrondissement BIGINT,
    province BIGINT,
    region BIGINT,
    lat @real,
    lon @real,
    population BIGINT,
    outline @json NOT NULL,
    PRIMARY KEY (nis, valid_from)
) @strict;

-- Villages and quarters with their postal code. A small reference table.
CREATE TABLE register_postal_place (
    nis BIGINT NOT NULL,
    postcode BIGINT NOT NULL,
    sort_key TEXT NOT NULL,
    name TEXT NOT NULL,
    lat @real,
    lon @real,
    PRIMARY KEY (nis, postcode, sort_key)
) @strict;

-- The materialised face of each establishment. Written only from its records.
CREATE TABLE register_establishment (
    nis BIGINT NOT NULL,
    id @id NOT NULL,
    layer TEXT NOT NULL,
    state TEXT NOT NULL,
    shown @flag NOT NULL,
    sign TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    trade_key TEXT,
    other_names @json NOT NULL,
    main_category TEXT NOT NULL,
    categories @json NOT NULL,
    products @json NOT NULL,
    description TEXT,
    brand TEXT,
    establishment_number BIGINT,
    enterprise_number BIGINT,
    natural_person @flag NOT NULL,
    street TEXT NOT NULL,
    house_number TEXT NOT NULL,
    postcode BIGINT,
    locality TEXT NOT NULL,
    lat @real,
    lon @real,
    position_quality TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    website TEXT,
    hours TEXT,
    hours_given TEXT,
    features BIGINT NOT NULL,
    sources @json NOT NULL,
    checked_at @instant,
    changed_at @instant NOT NULL,
    vacant_since @day,
    print BIGINT NOT NULL,
    PRIMARY KEY (nis, id)
) @strict;

CREATE INDEX register_establishment_id ON register_establishment (id);
CREATE INDEX register_establishment_enterprise ON register_establishment (enterprise_number)
    WHERE enterprise_number IS NOT NULL;
CREATE INDEX register_establishment_trade ON register_establishment (trade_key) WHERE trade_key IS NOT NULL;

-- What each source says, with its licence and moment.
CREATE TABLE register_record (
    nis BIGINT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    establishment @id NOT NULL,
    licence TEXT NOT NULL,
    observed_at @instant NOT NULL,
    document @json NOT NULL,
    print BIGINT NOT NULL,
    import_id @id,
    PRIMARY KEY (nis, source, source_key)
) @strict;

CREATE INDEX register_record_key ON register_record (source, source_key, nis);
CREATE INDEX register_record_establishment ON register_record (nis, establishment);

-- The rows of the KBO behind the places we keep, so that its daily updates can be applied. A mirror of an official
-- register that belongs to no town; only imports read it.
CREATE TABLE register_kbo (
    entity BIGINT NOT NULL PRIMARY KEY,
    enterprise BIGINT NOT NULL,
    outlets BIGINT NOT NULL,
    document @json NOT NULL
) @strict;

CREATE INDEX register_kbo_enterprise ON register_kbo (enterprise);

-- Formulas with at least seven outlets, by enterprise (e:…) or by name and kind (n:…). A small reference table.
CREATE TABLE register_chain (
    chain_key TEXT NOT NULL PRIMARY KEY,
    outlets BIGINT NOT NULL
) @strict;

-- Where facts come from, and of which day the data are. A small reference table.
CREATE TABLE register_source (
    code TEXT NOT NULL PRIMARY KEY,
    licence TEXT NOT NULL,
    attribution TEXT NOT NULL,
    data_of @day,
    updated_at @instant NOT NULL
) @strict;

-- Imports, with their report and the place to go on from after an interruption.
CREATE TABLE register_import (
    id @id NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    started_at @instant NOT NULL,
    finished_at @instant,
    state TEXT NOT NULL,
    position BIGINT NOT NULL,
    report @json NOT NULL
) @strict;

-- The one door to what is public.
CREATE VIEW register_public_establishment AS
SELECT e.nis, e.id, e.layer, e.state, e.sign, e.sort_key, e.other_names, e.main_category, e.categories, e.products,
    e.description, e.brand, e.establishment_number, e.enterprise_number, e.street, e.house_number, e.postcode,
    e.locality, m.name_nl AS municipality, e.lat, e.lon, e.position_quality, e.phone, e.email, e.website, e.hours,
    e.hours_given, e.features, e.sources, e.checked_at, e.changed_at, e.vacant_since
FROM register_establishment e
JOIN register_municipality m ON m.nis = e.nis AND m.valid_to IS NULL
WHERE e.shown;

-- Municipalities of today and their postal places. A municipality has an empty place and no postcode.
CREATE VIEW register_public_place AS
SELECT 'town' AS kind, nis, CAST(NULL AS BIGINT) AS postcode, name_nl AS name, name_nl, name_fr, name_de, name_en, sort_key, lat, lon,
    population, outline
FROM register_municipality WHERE valid_to IS NULL
UNION ALL
SELECT 'village' AS kind, p.nis, p.postcode, p.name, m.name_nl, m.name_fr, m.name_de, m.name_en, p.sort_key,
    COALESCE(p.lat, m.lat) AS lat, COALESCE(p.lon, m.lon) AS lon, CAST(NULL AS BIGINT) AS population, CAST(NULL AS TEXT) AS outline
FROM register_postal_place p JOIN register_municipality m ON m.nis = p.nis AND m.valid_to IS NULL;
