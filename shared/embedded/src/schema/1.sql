-- Times are RFC 3339 in UTC with nine decimals, so that they sort as text.

CREATE TABLE documents (
    document_id                TEXT PRIMARY KEY,
    record_key                 TEXT NOT NULL,
    record_id                  TEXT NOT NULL,
    version                    TEXT NOT NULL,
    flow                       TEXT NOT NULL,
    partner                    TEXT,
    business_number            TEXT,
    state                      TEXT NOT NULL,
    state_since                TEXT NOT NULL,
    reasons                    TEXT NOT NULL, -- JSON
    source_updated_at          TEXT NOT NULL,
    received_at                TEXT NOT NULL,
    transaction_set            TEXT NOT NULL,
    interchange_control_number INTEGER,
    group_control_number       INTEGER,
    set_control_number         INTEGER,
    control_numbers_at         TEXT,
    file_name                  TEXT,
    remote_reference           TEXT,
    attempts                   INTEGER NOT NULL,
    claim_attempt              TEXT,
    claim_until                TEXT,
    doubtful                   INTEGER NOT NULL,
    not_before                 TEXT,
    due_at                     TEXT,
    payload_key                TEXT NOT NULL,
    payload_sha256             TEXT NOT NULL,
    payload_size               INTEGER NOT NULL,
    interchange_key            TEXT,
    interchange_sha256         TEXT,
    interchange_size           INTEGER,
    config_version             TEXT,
    revision                   INTEGER NOT NULL,
    change_id                  TEXT NOT NULL
) STRICT;

CREATE INDEX documents_by_record ON documents (record_key, source_updated_at, received_at);
CREATE INDEX documents_by_record_id ON documents (record_id, received_at);
CREATE INDEX documents_by_business_number ON documents (business_number, received_at);
CREATE INDEX documents_by_interchange ON documents (interchange_control_number, received_at);
CREATE INDEX documents_by_file_name ON documents (file_name, received_at);
CREATE INDEX documents_by_state ON documents (state, state_since);
CREATE INDEX documents_by_due ON documents (due_at) WHERE due_at IS NOT NULL;

CREATE TRIGGER documents_are_kept BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER documents_are_not_replaced BEFORE INSERT ON documents
WHEN EXISTS (SELECT 1 FROM documents WHERE document_id = NEW.document_id)
BEGIN SELECT RAISE(ABORT, 'documents are never replaced'); END;

-- One entry for each revision of each document.
CREATE TABLE audit (
    seq                        INTEGER PRIMARY KEY AUTOINCREMENT,
    at                         TEXT NOT NULL,
    record_key                 TEXT NOT NULL,
    document_id                TEXT NOT NULL REFERENCES documents (document_id),
    revision                   INTEGER NOT NULL,
    flow                       TEXT NOT NULL,
    event                      TEXT NOT NULL,
    from_state                 TEXT,
    to_state                   TEXT NOT NULL,
    actor                      TEXT NOT NULL,
    attempt                    TEXT,
    partner                    TEXT,
    transaction_set            TEXT NOT NULL,
    interchange_control_number INTEGER,
    group_control_number       INTEGER,
    set_control_number         INTEGER,
    control_numbers_at         TEXT,
    payload_key                TEXT NOT NULL,
    interchange_key            TEXT,
    file_name                  TEXT,
    remote_reference           TEXT,
    reasons                    TEXT NOT NULL, -- JSON
    config_version             TEXT,
    UNIQUE (document_id, revision)
) STRICT;

CREATE INDEX audit_by_record ON audit (record_key, seq);
CREATE INDEX audit_by_interchange ON audit (interchange_control_number);
CREATE INDEX audit_by_file_name ON audit (file_name);
CREATE INDEX audit_by_time ON audit (at);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM audit WHERE document_id = NEW.document_id AND revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'the audit is never replaced'); END;

CREATE TABLE watermarks (
    stream      TEXT PRIMARY KEY,
    watermark   TEXT,
    lease_owner TEXT,
    lease_until TEXT,
    note        TEXT
) STRICT;

CREATE TABLE counters (
    scope TEXT PRIMARY KEY,
    last  INTEGER NOT NULL
) STRICT;

-- Ids are never used again: a receipt is an id and a receive count, and must never hold another message.
CREATE TABLE messages (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    queue         TEXT NOT NULL,
    body          TEXT NOT NULL,
    sent_at       TEXT NOT NULL,
    visible_at    TEXT NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX messages_by_visibility ON messages (queue, visible_at, id);

CREATE TABLE dead_letters (
    id            INTEGER PRIMARY KEY,
    queue         TEXT NOT NULL,
    body          TEXT NOT NULL,
    sent_at       TEXT NOT NULL,
    died_at       TEXT NOT NULL,
    receive_count INTEGER NOT NULL,
    why           TEXT NOT NULL,
    reported_at   TEXT
) STRICT;

CREATE INDEX dead_letters_unreported ON dead_letters (id) WHERE reported_at IS NULL;

CREATE TABLE reference (
    kind         TEXT NOT NULL,
    code         TEXT NOT NULL,
    attributes   TEXT NOT NULL, -- JSON
    refreshed_at TEXT NOT NULL,
    PRIMARY KEY (kind, code)
) STRICT;
