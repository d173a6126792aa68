-- MySQL 8.0.1 or newer, MariaDB 10.6 or newer. Times are milliseconds since 1970 by the database's clock, retention is in
-- milliseconds. Keys are compared byte by byte: a collation would take some that differ for the same.

CREATE TABLE IF NOT EXISTS messaging_idempotency (
  source      VARBINARY(200)  NOT NULL,
  caller      VARBINARY(1020) NOT NULL,
  message_key VARBINARY(1020) NOT NULL,
  token       BIGINT          NOT NULL,
  completed   BOOLEAN         NOT NULL,
  fingerprint VARCHAR(64),
  retention   BIGINT          NOT NULL,
  expires_at  BIGINT          NOT NULL,
  reply       LONGBLOB,
  PRIMARY KEY (source, caller, message_key),
  KEY messaging_idempotency_expiry (expires_at)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS messaging_inbox (
  source      VARBINARY(200)  NOT NULL,
  caller      VARBINARY(1020) NOT NULL,
  message_key VARBINARY(1020) NOT NULL,
  fingerprint VARCHAR(64),
  expires_at  BIGINT          NOT NULL,
  reply       LONGBLOB,
  PRIMARY KEY (source, caller, message_key),
  KEY messaging_inbox_expiry (expires_at)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS messaging_outbox (
  destination   VARBINARY(200)  NOT NULL,
  lane          SMALLINT        NOT NULL,
  id            BIGINT          NOT NULL AUTO_INCREMENT,
  message_id    VARBINARY(1020) NOT NULL,
  partition_key VARBINARY(1020),
  message       LONGBLOB        NOT NULL,
  created_at    BIGINT          NOT NULL,
  due_at        BIGINT,
  expires_at    BIGINT,
  parked_at     BIGINT,
  reason        VARCHAR(1000) CHARACTER SET utf8mb4,
  PRIMARY KEY (destination, lane, id),
  KEY messaging_outbox_id (id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS messaging_outbox_lane (
  destination VARBINARY(200) NOT NULL,
  lane        SMALLINT       NOT NULL,
  PRIMARY KEY (destination, lane)
) ENGINE = InnoDB;
