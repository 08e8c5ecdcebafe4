//! What tests/generators does with every client: see programs/common.ts.
use client::apis::{configuration::Configuration, wishlists_api, Error};
use client::models::{wishlist_ext_create, wishlist_ext_update};
use client::models::{CreateWishlistExtRequest, UpdateWishlistExtRequest, WishlistExtCreate, WishlistExtUpdate};

fn cursor(link: &str) -> String {
    let url = reqwest::Url::parse("http://none").unwrap().join(link).unwrap();
    let after = url.query_pairs().find(|(name, _)| name == "page[after]");
    after.expect("a cursor").1.into_owned()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut settings = Configuration::new();
    settings.base_path = std::env::var("SERVER_URL").unwrap();
    settings.bearer_access_token = std::env::var("SERVER_TOKEN").ok();

    let create = |name: &str| {
        let number = Some(serde_json::json!(0));
        let kind = wishlist_ext_create::Type::WishlistExt;
        let entry = WishlistExtCreate::new(kind, name.into(), 1, false, vec![1], number);
        wishlists_api::create_wishlist_ext(&settings, CreateWishlistExtRequest::new(entry))
    };
    let made = create("First").await.unwrap().data;
    let other = create("Second").await.unwrap().data;

    let list = |after: String| {
        let settings = &settings;
        async move {
            let page = wishlists_api::list_wishlist_ext(
                settings, None, Some("created_at"), Some(1), None, Some(&after), None, None, None);
            page.await.unwrap()
        }
    };
    let page = list(String::new()).await;
    assert_eq!(page.data[0].name.as_deref(), Some("First"));
    let next = page.links.next.clone().expect("a next page");
    assert_eq!(list(cursor(&next)).await.data[0].name.as_deref(), Some("Second"));

    // Its functions keep no header of a success, so the ETag is made of its hash.
    let id = made.id.to_string();
    let etag = format!("W/\"{}\"", made.meta.etag_id);
    let update = || {
        let mut change = WishlistExtUpdate::new(wishlist_ext_update::Type::WishlistExt);
        change.note = Some(Some("soon".into()));
        wishlists_api::update_wishlist_ext(&settings, &id, UpdateWishlistExtRequest::new(change), Some(&etag))
    };
    assert_eq!(update().await.unwrap().data.note.as_deref(), Some("soon"));
    match update().await {
        Err(Error::ResponseError(refused)) => assert_eq!(refused.status.as_u16(), 412),
        outcome => panic!("{outcome:?}"),
    }
    for gone in [&id, &other.id.to_string()] {
        wishlists_api::delete_wishlist_ext(&settings, gone, None).await.unwrap();
    }
}
