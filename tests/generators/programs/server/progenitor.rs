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
    let slug = &std::env::var("API_SLUG").unwrap();
    let api_type = slug.replace('-', "_") + "_ext";

    let boats = json!({"data": {"type": "custom_api", "name": "Boats", "slug": slug, "api_type": api_type}});
    let made = client.create_custom_api(&from_value(boats).unwrap()).await.unwrap();
    assert_eq!(made.status(), 201);
    let api = made.data.id;
    let rules = json!({"string": {"max_length": 6}});
    let name = json!({"data": {"type": "custom_field", "name": "Name", "slug": "name", "field_type": "string", "validation": rules}});
    client.create_custom_field(&api, &from_value(name).unwrap()).await.unwrap();
    let filter: types::ListCustomApisFilter = format!("eq(slug,{slug})").parse().unwrap();
    let found = client.list_custom_apis(Some(&filter), None, None, None).await.unwrap();
    assert_eq!(found.data.iter().map(|row| row.id).collect::<Vec<_>>(), [api]);
    let ships = json!({"data": {"type": "custom_api", "name": "Ships"}});
    let renamed = client.update_custom_api(&api, &from_value(ships).unwrap()).await.unwrap();
    assert_eq!(renamed.data.name, "Ships");

    let body = |name: &str| json!({"data": {"type": api_type, "name": name}});
    let create = |name: &str| {
        let body: types::CreateEntryBySlugBody = from_value(body(name)).unwrap();
        async move { client.create_entry_by_slug(&slug.parse().unwrap(), &body).await.unwrap() }
    };
    let (made, other) = (create("First").await, create("Second").await);
    let list = |after: String| async move {
        let slug = slug.parse().unwrap();
        let page = client.list_entries_by_slug(&slug, None, None, Some(&after), Some(1), None, None, Some("created_at"), None);
        page.await.unwrap().into_inner()
    };
    let page = list(String::new()).await;
    let next = list(cursor(page.links.next.as_ref().expect("a next page"))).await;
    assert_eq!([&page.data[0].extra["name"], &next.data[0].extra["name"]], ["First", "Second"]);

    let etag = made.headers()["etag"].to_str().unwrap();
    let change: types::UpdateEntryBySlugBody = from_value(body("Third")).unwrap();
    let id = &made.data.id.to_string().parse().unwrap();
    let slug_of = &slug.parse().unwrap();
    let update = || client.update_entry_by_slug(slug_of, id, Some(etag), None, &change);
    assert_eq!(update().await.unwrap().data.extra["name"], "Third");
    match update().await {
        Err(Error::ErrorResponse(refused)) => assert_eq!(refused.status(), 412),
        outcome => panic!("{outcome:?}"),
    }
    for gone in [made.data.id, other.data.id] {
        let deleted = client.delete_entry_by_slug(&slug.parse().unwrap(), &gone.to_string().parse().unwrap(), None).await;
        assert_eq!(deleted.unwrap().status(), 204);
    }
    assert_eq!(client.delete_custom_api(&api).await.unwrap().status(), 204);
}
