using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security;
using System.Security.Cryptography;
using System.Text;

public static class Verification
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Throws a SecurityException when the request must be refused.</summary>
    /// <param name="headers">By name; ASP.NET's Request.Headers, as strings.</param>
    /// <param name="body">The raw bytes, before anything parses them.</param>
    /// <param name="secret">The webhook's signing secret, whsec_…</param>
    public static void Verify(IReadOnlyDictionary<string, string> headers, byte[] body, string secret)
    {
        string id = headers.GetValueOrDefault("webhook-id", "");
        string timestamp = headers.GetValueOrDefault("webhook-timestamp", "");
        string signatures = headers.GetValueOrDefault("webhook-signature", "");
        if (id == "" || timestamp == "" || signatures == "")
        {
            throw new SecurityException("a header is missing");
        }
        if (timestamp.Length > 10
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
        {
            throw new SecurityException("webhook-timestamp is not within five minutes of now");
        }
        string text = secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret;
        byte[] prefix = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        byte[] mac = HMACSHA256.HashData(Convert.FromBase64String(text), prefix.Concat(body).ToArray());
        byte[] expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(mac));
        foreach (string signature in signatures.Split(' '))
        {
            if (CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)))
            {
                return;
            }
        }
        throw new SecurityException("no signature matches");
    }

    /// <summary>As a program: dotnet run -- "$webhook_id" "$webhook_timestamp" "$webhook_signature" &lt; body</summary>
    public static void Main(string[] args)
    {
        using var body = new MemoryStream();
        Console.OpenStandardInput().CopyTo(body);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["webhook-id"] = args[0],
            ["webhook-timestamp"] = args[1],
            ["webhook-signature"] = args[2],
        };
        Verify(headers, body.ToArray(), Environment.GetEnvironmentVariable("WEBHOOK_SECRET") ?? "");
    }
}
