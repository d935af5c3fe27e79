package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// Verify says why the request must be refused; nil when it is right. The body is the raw bytes, before anything parses
// them; secret is the webhook's signing secret, whsec_…
func Verify(headers http.Header, body []byte, secret string) error {
	id := headers.Get("webhook-id")
	timestamp := headers.Get("webhook-timestamp")
	signatures := headers.Get("webhook-signature")
	if id == "" || timestamp == "" || signatures == "" {
		return errors.New("a header is missing")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || len(timestamp) > 10 {
		return errors.New("webhook-timestamp is not a time")
	}
	if age := time.Since(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return errors.New("webhook-timestamp is more than five minutes off")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := mac.Sum(nil)
	for _, signature := range strings.Split(signatures, " ") {
		encoded, isV1 := strings.CutPrefix(signature, "v1,")
		given, err := base64.StdEncoding.DecodeString(encoded)
		if isV1 && err == nil && hmac.Equal(given, expected) {
			return nil
		}
	}
	return errors.New("no signature matches")
}

// As a program: go run verify.go "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
func main() {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	headers := http.Header{}
	headers.Set("webhook-id", os.Args[1])
	headers.Set("webhook-timestamp", os.Args[2])
	headers.Set("webhook-signature", os.Args[3])
	if err := Verify(headers, body, os.Getenv("WEBHOOK_SECRET")); err != nil {
		log.Fatal(err)
	}
}
