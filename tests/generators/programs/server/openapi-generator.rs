//! What tests/generators does with every client: see programs/common.ts.
use client::apis::{configuration::Configuration, custom_apis_api, custom_fields_api, entries_by_slug_api, Error};
use client::models::{custom_api_create, custom_api_update, custom_field_create};
use client::models::{CreateCustomApiRequest, CreateCustomFieldRequest, CreateEntryRequest, CustomApiCreate, CustomApiUpdate};
use client::models::{CustomFieldCreate, EntryBody, FieldType, StringRules, UpdateCustomApiRequest, Validation};

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
    let settings = &settings;
    let slug = &std::env::var("API_SLUG").unwrap();
    let api_type = slug.replace('-', "_") + "_ext";

    let api = CustomApiCreate::new(custom_api_create::Type::CustomApi, "Boats".into(), slug.clone(), api_type.clone());
    let made = custom_apis_api::create_custom_api(settings, CreateCustomApiRequest::new(api)).await.unwrap().data;
    let api = made.id.to_string();
    let mut rules = Validation::new();
    rules.string = Some(Some(Box::new(StringRules { max_length: Some(Some(6)), ..StringRules::new() })));
    let kind = custom_field_create::Type::CustomField;
    let mut field = CustomFieldCreate::new(kind, "Name".into(), "name".into(), FieldType::String);
    field.validation = Some(Some(Box::new(rules)));
    custom_fields_api::create_custom_field(settings, &api, CreateCustomFieldRequest::new(field)).await.unwrap();
    let filter = format!("eq(slug,{slug})");
    let found = custom_apis_api::list_custom_apis(settings, Some(&filter), None, None, None).await.unwrap();
    assert_eq!(found.data.iter().map(|row| row.id).collect::<Vec<_>>(), [made.id]);
    let mut change = CustomApiUpdate::new(custom_api_update::Type::CustomApi);
    change.name = Some("Ships".into());
    let changed = custom_apis_api::update_custom_api(settings, &api, UpdateCustomApiRequest::new(change)).await.unwrap();
    assert_eq!(changed.data.name, "Ships");

    // It gives objects no members but those of the document, so entries can have no values.
    let body = || CreateEntryRequest::new(EntryBody::new(api_type.clone()));
    let made = entries_by_slug_api::create_entry_by_slug(settings, slug, body()).await.unwrap().data;
    let other = entries_by_slug_api::create_entry_by_slug(settings, slug, body()).await.unwrap().data;
    let list = |after: String| async move {
        let page = entries_by_slug_api::list_entries_by_slug(
            settings, slug, None, Some("created_at"), Some(1), None, Some(&after), None, None, None);
        page.await.unwrap()
    };
    let page = list(String::new()).await;
    let next = page.links.next.clone().expect("a next page");
    assert_eq!([page.data[0].id, list(cursor(&next)).await.data[0].id], [made.id, other.id]);

    // Its functions keep no header of a success, so the ETag is made of its hash.
    let id = &made.id.to_string();
    let etag = &format!("W/\"{}\"", made.meta.etag_id);
    let update = || entries_by_slug_api::update_entry_by_slug(settings, slug, id, body(), Some(etag), None);
    assert_eq!(update().await.unwrap().data.meta.resource_version, 1);
    match update().await {
        Err(Error::ResponseError(refused)) => assert_eq!(refused.status.as_u16(), 412),
        outcome => panic!("{outcome:?}"),
    }
    for gone in [id, &other.id.to_string()] {
        entries_by_slug_api::delete_entry_by_slug(settings, slug, gone, None).await.unwrap();
    }
    custom_apis_api::delete_custom_api(settings, &api).await.unwrap();
}
