#!/bin/sh
# Inside the Debian of try-route.sh: a provider that is emulated calls in over HTTPS, `first` or `again`.
set -eu
ca=/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt
for _ in $(seq 60); do
    curl -fsS --cacert $ca https://localhost/readyz > /dev/null 2>&1 && break
    sleep 1
done
curl -fsS --cacert $ca https://localhost/readyz
test "$(curl -s -o /dev/null -w '%{http_code}' --cacert $ca https://localhost/metrics)" = 404
cd /opt/smsgateway
.venv/bin/python -m deploy.emulators africastalking --port 8900 > /tmp/emulator.log 2>&1 &
emulator=$!
if [ "$1" = first ]; then
    smsgateway import pabulib /opt/smsgateway/smsgateway/demo/kee_ward_2025.pb --slug kee
    smsgateway channel add kee-at --provider africastalking --sender 21512 --service-code '*384*1#' \
        --username kee --api-key key --api-url http://127.0.0.1:8900 > /var/lib/smsgateway/addresses
fi
address=$(grep -o 'https://localhost/in/kee-at/.*/sms$' /var/lib/smsgateway/addresses)
curl -fsS --cacert $ca --data-urlencode "from=+2547110000$(date +%S)" --data-urlencode "id=$1" \
    --data-urlencode to=21512 --data-urlencode 'text=VOTE 11' "$address"
for _ in $(seq 30); do
    curl -fsS http://127.0.0.1:8900/_control | tee /tmp/taken | grep -q +254 && break
    sleep 1
done
cat /tmp/taken
smsgateway tally kee --json
kill $emulator
