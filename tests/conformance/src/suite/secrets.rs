//! Credentials.

use pipeline::Status;
use secrecy::ExposeSecret;

use super::Stores;

/// As it was stored.
pub async fn a_secret_is_read(stores: &dyn Stores) {
    stores.set_secret("fusion", "{\"password\":\"pä$$ 'word\"}").await;
    let secrets = stores.secrets();
    let expected = "{\"password\":\"pä$$ 'word\"}";
    assert_eq!(secrets.get("fusion").await.unwrap().expose_secret(), expected);
    assert_eq!(secrets.reread("fusion").await.unwrap().expose_secret(), expected);
}

/// And stays seen.
pub async fn a_changed_secret_is_seen_when_read_anew(stores: &dyn Stores) {
    stores.set_secret("fusion", "first").await;
    let secrets = stores.secrets();
    assert_eq!(secrets.get("fusion").await.unwrap().expose_secret(), "first");
    stores.set_secret("fusion", "second").await;
    assert_eq!(secrets.reread("fusion").await.unwrap().expose_secret(), "second");
    assert_eq!(secrets.get("fusion").await.unwrap().expose_secret(), "second");
}

/// It will not come by itself.
pub async fn a_missing_secret_is_permanent(stores: &dyn Stores) {
    stores.set_secret("fusion", "first").await;
    let secrets = stores.secrets();
    for name in ["cleo", "", "../fusion", "/etc/passwd"] {
        for outcome in [secrets.get(name).await, secrets.reread(name).await] {
            let error = outcome.err().unwrap_or_else(|| panic!("{name:?} should not be found"));
            assert_eq!(error.status(), Status::Permanent, "{error}");
        }
    }
}

/// Nor does the value print itself.
pub async fn no_error_shows_a_secret(stores: &dyn Stores) {
    stores.set_secret("fusion", "hunter2").await;
    let secrets = stores.secrets();
    let secret = secrets.get("fusion").await.unwrap();
    assert!(!format!("{secret:?}").contains("hunter2"));
    let error = secrets.get("cleo").await.expect_err("there is none");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
