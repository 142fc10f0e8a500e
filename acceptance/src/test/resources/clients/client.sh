#!/bin/sh
# A client of openssl and curl alone: signs as the API's documentation says.
# usage: client.sh URL ENVIRONMENT CA-FILE ACCOUNT   (key id and secret in SCALR_KEY and SCALR_SECRET)
# The HMAC key is on no command line: openssl reads it in hexadecimal from a file of this user's.
set -eu
url=$1
user=/api/v1beta0/user/$2
ca=$3
account=/api/v1beta0/account/$4
work=$(mktemp -d)
chmod 700 "$work"
trap 'rm -rf "$work"' EXIT

# call WANTED METHOD PATH QUERY BODY: the query must be sorted and encoded; the answer is in $work/answer
call() {
  date=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
  printf '%s\n%s\n%s\n%s\n%s' "$2" "$date" "$3" "$4" "$5" >"$work/string"
  signature=$(openssl dgst -sha256 -hmac "$SCALR_SECRET" -binary "$work/string" | openssl base64 -A)
  printf 'header = "X-Scalr-Key-Id: %s"\nheader = "X-Scalr-Date: %s"\nheader = "X-Scalr-Signature: V1-HMAC-SHA256 %s"\n' \
    "$SCALR_KEY" "$date" "$signature" >"$work/config"
  printf '%s' "$5" >"$work/body"
  if [ -n "$5" ]; then
    printf 'header = "Content-Type: application/json"\ndata-binary = "@%s"\n' "$work/body" >>"$work/config"
  fi
  got=$(curl --silent --show-error --max-time 30 --cacert "$ca" --request "$2" --config "$work/config" \
    --output "$work/answer" --write-out '%{http_code} %{num_redirects}' "$url$3${4:+?$4}")
  echo "$2 $3 $4 $got"
  if [ "$got" != "$1 0" ]; then
    echo "wanted $1: $(cat "$work/answer")" >&2
    exit 1
  fi
}

# The first id after "data": a whole number or a UUID.
id() {
  sed -n 's/.*"data":.*"id":"\{0,1\}\([0-9a-f-]*\)"\{0,1\}.*/\1/p' "$work/answer" | head -n 1
}

top_id() {
  sed 's/"[a-zA-Z]*":{[^{}]*}//g' "$work/answer" | sed -n 's/.*"id":"\{0,1\}\([0-9a-f-]*\)"\{0,1\}.*/\1/p'
}

call 201 POST "$user/images/" '' '{"name":"sh-image","os":{"id":"debian-12"},"cloudPlatform":"local","cloudLocation":"local","cloudImageId":"sh-1","architecture":"x86_64"}'
image=$(top_id)
call 200 GET "$user/role-categories/" 'maxResults=1' ''
category=$(id)
call 201 POST "$user/roles/" '' "{\"name\":\"sh-role\",\"os\":\"debian-12\",\"category\":$category,\"builtinAutomation\":[\"base\"]}"
role=$(top_id)
call 201 POST "$user/roles/$role/images/" '' "{\"role\":$role,\"image\":\"$image\"}"
call 200 GET "$user/projects/" 'maxResults=1' '{}'
project=$(sed -n 's/.*"id":"\([0-9a-f]\{8\}-[0-9a-f-]*\)".*/\1/p' "$work/answer")
call 201 POST "$user/farms/" '' "{\"name\":\"sh farm\",\"project\":\"$project\"}"
farm=$(top_id)
call 200 GET "$user/farms/" 'maxResults=1&name=sh%20farm&pageNum=1' ''
grep -q "\"id\":$farm[,}]" "$work/answer"
call 200 GET "$user/farms" "name=no%2Fsuch" ''
grep -q '"data":\[\]' "$work/answer"
call 201 POST "$user/farms/$farm/farm-roles/" '' "{\"alias\":\"web\",\"role\":$role,\"cloudPlatform\":\"local\",\"cloudLocation\":\"local\",\"instanceType\":\"local.small\",\"scaling\":{\"enabled\":true,\"minInstances\":1,\"maxInstances\":2}}"
farm_role=$(top_id)
for path in "farms/$farm/" "farm-roles/$farm_role/" "roles/$role/" "images/$image/"; do
  call 200 GET "$user/$path" '' '{}'
  sed 's/^.*"data":\({.*}\),"warnings":\[\]}$/\1/' "$work/answer" >"$work/whole"
  call 200 PATCH "$user/$path" '' "$(cat "$work/whole")"
done
call 204 DELETE "$user/farm-roles/$farm_role/" '' '{}'
call 204 DELETE "$user/farms/$farm/" '' ''
call 404 DELETE "$user/farms/$farm/" '' '{}'
call 204 DELETE "$user/roles/$role/images/$image/" '' '{}'
call 204 DELETE "$user/roles/$role/" '' '{}'
call 204 DELETE "$user/images/$image/" '' '{}'

# an account's role, which its environment sees and may not change
call 201 POST "$account/role-categories/" '' '{"name":"sh"}'
category=$(id)
call 201 POST "$account/roles/" '' "{\"name\":\"sh-account\",\"os\":\"debian-12\",\"category\":$category}"
role=$(top_id)
call 200 GET "$account/roles/" 'maxResults=1&name=sh-account' ''
grep -q "\"id\":$role[,}]" "$work/answer"
call 200 GET "$user/roles/$role/" '' '{}'
grep -q '"scope":"account"' "$work/answer"
call 403 DELETE "$user/roles/$role/" '' '{}'
call 204 DELETE "$account/roles/$role/" '' '{}'
call 204 DELETE "$account/role-categories/$category/" '' '{}'
echo done
