//! What tests/generators does with every client: see programs/common.ts.
use client::{types, Client, Error};
use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use serde_json::{from_value, json};

fn cursor(link: &str) -> String {
    let url = reqwest::Url::parse("http://none").unwrap().join(link).unwrap();
    let after = url.query_pairs().find(|(name, _)| name == "page[after]");
    after.expect("a cursor").1.into_owned()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut token: HeaderValue = format!("Bearer {}", std::env::var("SERVER_TOKEN").unwrap()).parse().unwrap();
    token.set_sensitive(true);
    let http = reqwest::Client::builder().default_headers(HeaderMap::from_iter([(AUTHORIZATION, token)]));
    let client = &Client::new_with_client(&std::env::var("SERVER_URL").unwrap(), http.build().unwrap());

    let create = |name: &str| {
        let entry = json!({"type": "wishlist_ext", "name": name, "items": 1, "keep": false, "counts": [1], "never_null": 0});
        let body: types::CreateWishlistExtBody = from_value(json!({"data": entry})).unwrap();
        async move { client.create_wishlist_ext(&body).await.unwrap() }
    };
    let (made, other) = (create("First").await, create("Second").await);
    assert_eq!(made.status(), 201);
    let list = |after: String| async move {
        let sort: types::ListWishlistExtSort = "created_at".parse().unwrap();
        let page = client.list_wishlist_ext(None, None, Some(&after), Some(1), None, None, Some(sort), None);
        page.await.unwrap().into_inner()
    };
    let page = list(String::new()).await;
    let next = list(cursor(page.links.next.as_ref().expect("a next page"))).await;
    assert_eq!([page.data[0].name.as_deref(), next.data[0].name.as_deref()], [Some("First"), Some("Second")]);

    let id = &made.data.id;
    let etag = made.headers()["etag"].to_str().unwrap();
    let change: types::UpdateWishlistExtBody = from_value(json!({"data": {"type": "wishlist_ext", "note": "soon"}})).unwrap();
    let update = || client.update_wishlist_ext(id, Some(etag), &change);
    assert_eq!(update().await.unwrap().data.note.as_deref(), Some("soon"));
    match update().await {
        Err(Error::ErrorResponse(refused)) => assert_eq!(refused.status(), 412),
        outcome => panic!("{outcome:?}"),
    }
    for gone in [id, &other.data.id] {
        assert_eq!(client.delete_wishlist_ext(gone, None).await.unwrap().status(), 204);
    }
}
