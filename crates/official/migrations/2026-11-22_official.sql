-- Answers of official registers, kept for a while. What is asked stands here as a hash only.
CREATE TABLE official_answer (
    question TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    asked_at @instant NOT NULL,
    expires_at @instant NOT NULL
) @strict;
CREATE INDEX official_answer_expiry ON official_answer (expires_at);
