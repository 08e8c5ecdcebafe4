usage_run() {
  cat <<'END'
usage: ./dev run [SERVE OPTION...]

Builds the release and runs `bespoke serve --listen 127.0.0.1:8080 --data ./data` until Ctrl-C; options are
handed on to it, and `--listen` or `--data` among them take the place of these. The administrator's key is
BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET from the environment, else one that is made at the first run and
kept in DATA/development-key. When the server is ready, curl lines to try it with are printed.
END
}

# option_value NAME DEFAULT [ARGUMENT...]: the last `NAME value` or `NAME=value` among the arguments.
option_value() {
  local name=$1 value=$2
  shift 2
  while [[ $# -gt 0 ]]; do
    case $1 in
      "$name") value=${2:-} ;;
      "$name"=*) value=${1#*=} ;;
    esac
    shift
  done
  printf '%s' "$value"
}

# Sets BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET, and key_line: how another shell comes by them.
take_key() {
  local file
  if [[ -n ${BESPOKE_CLIENT_ID:-} && -n ${BESPOKE_CLIENT_SECRET:-} ]]; then
    key_line="# with BESPOKE_CLIENT_ID and BESPOKE_CLIENT_SECRET as they were given to ./dev run"
    return
  fi
  mkdir -p "$1"
  file=$(realpath "$1")/development-key
  if [[ ! -f $file ]]; then
    (
      umask 077
      printf 'BESPOKE_CLIENT_ID=development\nBESPOKE_CLIENT_SECRET=%s\n' "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >"$file"
    )
  fi
  source "$file"
  export BESPOKE_CLIENT_ID BESPOKE_CLIENT_SECRET
  key_line=". '$file'"
}

print_curl_lines() {
  sed "s|URL|$1|g; s|^KEY\$|$2|" <<'END'

Ready on URL. In another shell:

KEY
TOKEN=$(curl -s URL/oauth/access_token -d grant_type=client_credentials -d client_id="$BESPOKE_CLIENT_ID" --data-urlencode client_secret="$BESPOKE_CLIENT_SECRET" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -s -w '\n' URL/v2/settings/extensions/custom-apis -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"data":{"type":"custom_api","name":"Wishlists","description":"What customers wish for","slug":"wishlists","api_type":"wishlist_ext"}}'
API=$(curl -s -g "URL/v2/settings/extensions/custom-apis?filter=eq(slug,wishlists)" -H "Authorization: Bearer $TOKEN" | sed 's/.*"id":"\([0-9a-f-]\{36\}\)".*/\1/')
curl -s -w '\n' URL/v2/settings/extensions/custom-apis/$API/fields -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"data":{"type":"custom_field","name":"Name","description":"","slug":"name","field_type":"string","validation":{"string":{"allow_null_values":false,"max_length":64}}}}'
curl -s -w '\n' URL/v2/settings/extensions/custom-apis/$API/fields -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"data":{"type":"custom_field","name":"Items","description":"","slug":"items","field_type":"integer","validation":{"integer":{"min_value":0}}}}'
curl -s -w '\n' URL/v2/extensions/wishlists -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"data":{"type":"wishlist_ext","name":"Birthday","items":3}}'
curl -s -w '\n' URL/v2/extensions/wishlists -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"data":{"type":"wishlist_ext","name":"Garden","items":12}}'
curl -s -w '\n' -g "URL/v2/extensions/wishlists?filter=eq(name,Birthday)" -H "Authorization: Bearer $TOKEN"
curl -s -w '\n' -g "URL/v2/extensions/wishlists?filter=gt(items,2)&sort=created_at" -H "Authorization: Bearer $TOKEN"

END
}

# Waits for the server while process $1 lives.
announce() {
  local server=$1 url=$2
  while kill -0 "$server" 2>/dev/null; do
    if curl -fs -o /dev/null --max-time 1 "$url/readyz"; then
      print_curl_lines "$url" "$key_line"
      return
    fi
    sleep 0.2
  done
}

dev_run() {
  local listen data defaults=() port
  listen=$(option_value --listen "${BESPOKE_LISTEN:-127.0.0.1:8080}" "$@")
  data=$(option_value --data "${BESPOKE_DATA:-./data}" "$@")
  [[ " $* " == *" --listen"[\ =]* ]] || defaults+=(--listen "$listen")
  [[ " $* " == *" --data"[\ =]* ]] || defaults+=(--data "$data")
  need_packages build run
  build_preset release bespoke
  port=${listen##*:}
  if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "port $port is taken; choose another: ./dev run --listen 127.0.0.1:8081"
  fi
  take_key "$data"
  announce $$ "http://127.0.0.1:$port" &
  exec build/release/bespoke serve "${defaults[@]}" "$@"
}
