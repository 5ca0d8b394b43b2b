//! An account at the stand-in, with everything that the adapters need.

use std::time::Duration;

use aws::{Clients, Names, SqsReceiver, Store};
use aws_sdk_dynamodb::config::{Credentials, Region, SharedCredentialsProvider};

use crate::deploy::deploy;

/// An account of its own: no other test sees what is in it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Twelve digits, which at the stand-in also are the access key.
    pub id: String,
    /// The secret key; only a guarded stand-in looks at it.
    pub secret: String,
    /// Where the services answer.
    pub endpoint: String,
    /// What its tables, queues, bucket and secrets are called.
    pub names: Names,
}

impl Account {
    /// Makes an account with empty stores.
    pub(crate) async fn create(endpoint: &str, id: String) -> Self {
        let mut account = Self::at(endpoint, id, Names::default());
        account.names = deploy(&account.clients().await, &account.id).await;
        account
    }

    /// The account `id` with what is there already.
    #[must_use]
    pub fn at(endpoint: &str, id: String, names: Names) -> Self {
        Self { id, secret: "stand-in".to_owned(), endpoint: endpoint.to_owned(), names }
    }

    /// The same account through another door, for example a [`crate::Proxy`].
    #[must_use]
    pub fn through(&self, endpoint: &str) -> Self {
        Self { endpoint: endpoint.to_owned(), ..self.clone() }
    }

    /// New clients.
    pub async fn clients(&self) -> Clients {
        let keys = Credentials::new(&self.id, &self.secret, None, None, "stand-in");
        let settings = aws::settings()
            .endpoint_url(&self.endpoint)
            .region(Region::new(REGION))
            .credentials_provider(SharedCredentialsProvider::new(keys));
        Clients::new(settings.load().await)
    }

    /// Every store. The receiver does not wait for messages, since the stand-in overlooks none.
    pub async fn store(&self) -> Store {
        let clients = self.clients().await;
        let store = Store::new(&clients, &self.names).expect("every name is known");
        let receiver = SqsReceiver::new(&clients, &self.names).expect("every name is known");
        Store { receiver: receiver.waiting(Duration::ZERO).into(), ..store }
    }

    /// The account as environment variables, those of the AWS tools included.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let standard = [
            ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", self.id.as_str()),
            ("AWS_SECRET_ACCESS_KEY", self.secret.as_str()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        let standard = standard.map(|(name, value)| (name.to_owned(), value.to_owned()));
        standard.into_iter().chain(self.names.variables()).collect()
    }

    /// Stores a secret, as a person would.
    pub async fn set_secret(&self, name: &str, value: &str) {
        let client = self.clients().await.secrets_manager();
        let created = client.create_secret().name(name).secret_string(value).send().await;
        if created.is_err() {
            let put = client.put_secret_value().secret_id(name).secret_string(value).send().await;
            put.expect("the stand-in keeps a secret");
        }
    }
}

const REGION: &str = "us-east-1";
