//! Running an action after an upload, where the configuration asks for it.
//!
//! The file is delivered already, so nothing here fails a delivery: what became of the action is told in a note. An
//! action is run at most once, because running it twice may send files twice.

use std::sync::Arc;

use http::Method;
use pipeline::{Deadline, Result, Status};
use transport::Request;

use crate::client::{Client, compile};
use crate::collection;
use crate::config::ActionsConfig;
use crate::error::{self, excerpt};
use crate::filter::Filter;
use crate::template::Template;
use crate::wire::{Action, Run};

const LOOK_UP: &str = "cleo.actions";
const RUN: &str = "cleo.run";

/// The actions of a tenant.
pub(crate) struct Actions {
    client: Arc<Client>,
    list: Template,
    run: Template,
    timeout: u64,
    messages_count: u32,
}

/// An action as it stands now.
enum Found {
    One(Box<Action>),
    None,
    Several,
}

impl Actions {
    pub(crate) fn new(config: &ActionsConfig, client: Arc<Client>) -> Result<Self> {
        Ok(Self {
            client,
            list: compile(&config.list_path, &["api"])?,
            run: compile(&config.run_path, &["api", "action_id"])?,
            timeout: config.timeout,
            messages_count: config.messages_count,
        })
    }

    /// Runs the action once and tells what became of it.
    pub(crate) async fn run(&self, connection: &str, alias: &str, deadline: Deadline) -> String {
        let outcome = match self.try_run(connection, alias, deadline).await {
            Ok(outcome) => outcome,
            Err(error) if error.status() == Status::UnknownOutcome => {
                format!("may be running; it is not run again ({error})")
            }
            Err(error) => format!("was not run ({error})"),
        };
        format!("action {connection}/{alias} {}", excerpt(&outcome))
    }

    async fn try_run(&self, connection: &str, alias: &str, deadline: Deadline) -> Result<String> {
        let action = match self.find(connection, alias, deadline).await? {
            Found::One(action) => action,
            Found::None => return Ok("was not run: the account sees no such action".into()),
            Found::Several => return Ok("was not run: several actions have this name".into()),
        };
        if action.running {
            return Ok("was not run: it is running already and will take the file".into());
        }
        if let Some(reason) = not_ready(&action) {
            return Ok(format!("was not run: {reason}"));
        }
        let address = match (&action.run, &action.id) {
            (Some(link), _) => link.clone(),
            (None, Some(id)) => self.client.path(&self.run, &[("action_id", id)])?,
            (None, None) => return Ok("was not run: it has neither id nor link".into()),
        };
        let request = Request::new(RUN, Method::POST, &address)
            .accept("application/json")
            .header("content-type", "application/json")
            .query("timeout", &self.timeout.to_string())
            .query("messagesCount", &self.messages_count.to_string());
        let response = self.client.send(RUN, request, deadline).await?;
        if response.status.is_redirection() {
            return Ok("may be running; it is not run again (Cleo redirects)".into());
        }
        error::read(RUN, &response)?;
        let Ok(body) = error::json(RUN, &response) else {
            return Ok("may be running; it is not run again (Cleo's answer cannot be read)".into());
        };
        Ok(outcome(&Run::read(&body)))
    }

    /// Whether the action can be run, for people.
    pub(crate) async fn check(
        &self,
        connection: &str,
        alias: &str,
        deadline: Deadline,
    ) -> Result<(bool, String)> {
        Ok(match self.find(connection, alias, deadline).await? {
            Found::None => (false, "the account sees no such action".into()),
            Found::Several => (false, "several actions have this name".into()),
            Found::One(action) => match not_ready(&action) {
                Some(reason) => (false, reason),
                None if action.running => (true, "ready, running now".into()),
                None => (true, "ready".into()),
            },
        })
    }

    /// Aliases are unique only below their connection, so both are compared, on our side too.
    async fn find(&self, connection: &str, alias: &str, deadline: Deadline) -> Result<Found> {
        let filter = Filter::equals("alias", alias)?;
        let address = self.client.path(&self.list, &[])?;
        let all = collection::all(&self.client, LOOK_UP, &address, Some(&filter), deadline).await?;
        Ok(pick(all.items.iter().map(Action::read), connection, alias))
    }
}

/// The one action of this name below this connection.
fn pick(actions: impl Iterator<Item = Action>, connection: &str, alias: &str) -> Found {
    let mut fitting = actions.filter(|action| {
        action.alias.as_deref() == Some(alias) && action.connection.as_deref() == Some(connection)
    });
    match (fitting.next(), fitting.next()) {
        (None, _) => Found::None,
        (Some(action), None) => Found::One(Box::new(action)),
        (Some(_), Some(_)) => Found::Several,
    }
}

fn not_ready(action: &Action) -> Option<String> {
    if !action.enabled {
        return Some("it is disabled".into());
    }
    if action.ready {
        return None;
    }
    let reason = action.not_ready_reason.as_deref().unwrap_or("no reason given");
    Some(format!("it is not ready: {}", excerpt(reason)))
}

/// What an answer to a run means. Only explicit words are taken for an end.
fn outcome(run: &Run) -> String {
    let said = format!("status {:?}, result {:?}", excerpt(&run.status), excerpt(&run.result));
    let last = run.last_message.as_deref().map(|message| format!(", last message {:?}", excerpt(message)));
    match (run.status.as_str(), run.result.as_str()) {
        ("completed", "success") => "completed".into(),
        ("completed", _) => format!("failed: {said}{}", last.unwrap_or_default()),
        _ => format!("is in progress, outcome unknown; it is not run again: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: &str, result: &str) -> String {
        outcome(&Run { status: status.into(), result: result.into(), last_message: None })
    }

    #[test]
    fn names_that_are_not_unique_are_not_guessed_between() {
        let action = |id: &str, connection: &str| {
            let value = serde_json::json!({"id": id, "alias": "send", "connection": {"alias": connection}});
            Action::read(&value)
        };
        let all = [action("1", "A"), action("2", "B"), action("3", "B")];
        assert!(
            matches!(pick(all.iter().cloned(), "A", "send"), Found::One(one) if one.id.as_deref() == Some("1"))
        );
        assert!(matches!(pick(all.iter().cloned(), "B", "send"), Found::Several));
        assert!(matches!(pick(all.iter().cloned(), "C", "send"), Found::None));
    }

    #[test]
    fn only_explicit_answers_are_an_end() {
        assert_eq!(told("completed", "success"), "completed");
        assert!(told("completed", "error").starts_with("failed"));
        for status in ["running", "", "Completed?"] {
            assert!(told(status, "success").starts_with("is in progress"), "{status}");
        }
    }
}
