require "openssl"

TOLERANCE_SECONDS = 5 * 60

# Raises when the request must be refused.
#
# headers: a Hash with the names in lower case; body: the raw bytes, before anything parses them;
# secret: the webhook's signing secret, whsec_…
def verify(headers, body, secret)
  id = headers["webhook-id"].to_s
  timestamp = headers["webhook-timestamp"].to_s
  signatures = headers["webhook-signature"].to_s
  raise "a header is missing" if id.empty? || timestamp.empty? || signatures.empty?
  unless timestamp.match?(/\A[0-9]{1,10}\z/) && (Time.now.to_i - timestamp.to_i).abs <= TOLERANCE_SECONDS
    raise "webhook-timestamp is not within five minutes of now"
  end

  key = secret.delete_prefix("whsec_").unpack1("m")
  signed = "#{id}.#{timestamp}.".b + body.b
  expected = "v1," + [OpenSSL::HMAC.digest("SHA256", key, signed)].pack("m0")
  matches = signatures.split(" ").any? do |given|
    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)
  end
  raise "no signature matches" unless matches
end

# As a program: ruby verify.rb "$webhook_id" "$webhook_timestamp" "$webhook_signature" < body
if __FILE__ == $PROGRAM_NAME
  id, timestamp, signature = ARGV
  verify(
    { "webhook-id" => id, "webhook-timestamp" => timestamp, "webhook-signature" => signature },
    $stdin.binmode.read,
    ENV.fetch("WEBHOOK_SECRET")
  )
end
