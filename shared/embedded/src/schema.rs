use pipeline::{Error, Kind};
use rusqlite::{Connection, TransactionBehavior};

use crate::error::Outcome;

/// Marks the file as ours: "mlc" and a one, in `PRAGMA application_id`.
const APPLICATION_ID: i32 = 0x6d6c_6301;

/// The steps from an empty file to the present form; `PRAGMA user_version` says how many a file has behind it. A step
/// that was released is never changed: a new form is a new step.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Brings the file to the present form, all steps or none.
pub(crate) fn migrate(connection: &mut Connection) -> Outcome<()> {
    run(connection, MIGRATIONS)
}

fn run(connection: &mut Connection, migrations: &[&str]) -> Outcome<()> {
    // Immediate, so that of two processes that open a new file one waits for the other.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    check_owner(&transaction)?;
    let done = steps_done(&transaction)?;
    let Some(steps) = migrations.get(done as usize..) else {
        return Err(Error::permanent(
            Kind::Configuration,
            "store.open",
            "the data folder was written by a newer release; use that release",
        )
        .with("file_version", done)
        .with("known_version", migrations.len())
        .into());
    };
    for step in steps {
        transaction.execute_batch(step)?;
    }
    if !steps.is_empty() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(
            None,
            "user_version",
            u32::try_from(migrations.len()).unwrap_or(u32::MAX),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

fn steps_done(connection: &Connection) -> Outcome<u32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses another program's database.
pub(crate) fn check_owner(connection: &Connection) -> Outcome<()> {
    let owner: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let is_new = owner == 0 && tables == 0 && steps_done(connection)? == 0;
    if owner == APPLICATION_ID || is_new {
        return Ok(());
    }
    let text = "the file is another program's database; name another data folder";
    Err(Error::permanent(Kind::Configuration, "store.open", text).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Trouble;

    fn version(connection: &Connection) -> usize {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).unwrap() as usize
    }

    fn kind(outcome: Outcome<()>) -> Kind {
        outcome.map_err(|trouble| trouble.during("test")).unwrap_err().kind()
    }

    #[test]
    fn an_empty_file_of_version_0_gets_every_step() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(version(&connection), 0);
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), MIGRATIONS.len());
        migrate(&mut connection).unwrap();
    }

    #[test]
    fn an_older_file_gets_the_steps_that_it_lacks_and_keeps_its_rows() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [
            "CREATE TABLE a (x) STRICT".replace("x", "x TEXT"),
            "ALTER TABLE a ADD COLUMN y TEXT".to_owned(),
        ];
        run(&mut connection, &[&steps[0]]).unwrap();
        connection.execute("INSERT INTO a VALUES ('kept')", []).unwrap();
        run(&mut connection, &[&steps[0], &steps[1]]).unwrap();
        let row: (String, Option<String>) =
            connection.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!((row, version(&connection)), (("kept".to_owned(), None), 2));
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        let outcome = run(&mut connection, &["CREATE TABLE a (x TEXT) STRICT", "CREATE NONSENSE"]);
        assert!(matches!(outcome, Err(Trouble::Sqlite(_))));
        assert_eq!(version(&connection), 0);
        run(&mut connection, &["CREATE TABLE a (x TEXT) STRICT"]).unwrap();
    }

    #[test]
    fn a_newer_file_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 999).unwrap();
        assert_eq!(kind(migrate(&mut connection)), Kind::Configuration);
    }

    #[test]
    fn another_programs_file_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE theirs (x TEXT)").unwrap();
        assert_eq!(kind(migrate(&mut connection)), Kind::Configuration);
    }
}
