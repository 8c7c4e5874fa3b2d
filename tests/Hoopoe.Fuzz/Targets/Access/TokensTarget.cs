using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Server.Access.OAuth;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Timing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using TokenReader = Hoopoe.Server.Access.OAuth.TokenReader;

namespace Hoopoe.Fuzz.Targets.Access;

/// <summary>
/// Tokens: behind an octet that says how it is signed, a line with the header and then the payload; or the whole text as it is. What counts
/// was signed, has not expired and names the broker, by a second reading; its scopes can be asked anything.
/// </summary>
internal sealed class TokensTarget : FuzzTarget
{
    private static readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly VirtualTime _time = new();
    private static readonly long _later = _time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
    private static readonly Lazy<TokenReader> _reader = new(MakeReader);

    private static readonly AccessQuestion[] _questions =
    [
        AccessQuestion.Entry("/"), new(ResourceKind.Queue, "/", "q", Right.Read), new(ResourceKind.Exchange, "v", "amq.topic", Right.Write), new(ResourceKind.Topic, "/", "amq.topic", Right.Write, "a.b"),
        new(ResourceKind.Queue, "", "", Right.Configure),
    ];

    public override string Name => "tokens";

    public override string Subject => "JSON web tokens: header, payload, signature, and the scopes in them";

    public override int Share => 800;

    public override long AllocatedAtMost => 2 << 20;

    public override long AllocatedPerByte => 8192;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "\"alg\":\"none\"", "\"alg\":\"HS256\"", "\"kid\":\"two\"", "\"crit\":[\"exp\"]", "\"zip\":\"DEF\"", "\"typ\":\"JWE\"", "\"aud\":\"rabbitmq\"", "\"aud\":[1,\"rabbitmq\"]", "\"exp\":-1", "\"exp\":1e400", "\"exp\":\"1\"",
            "\"exp\":253402300800", "\"nbf\":99999999999", "\"scope\":[\"rabbitmq.read:*/*\"]", "rabbitmq.write:%2F/a*/%zz", "rabbitmq.tag:administrator", "rabbitmq.configure:*/*/*", "\"\\ud800\"", "null", "{}", "[]", ".", "=", "\n",
            "\"authorization\":{\"permissions\":[{\"scopes\":[\"rabbitmq.read:a/b\"]}]}", "\"sub\":\"\"",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        string[] payloads =
        [
            $$"""{"sub":"ann","aud":["rabbitmq","other"],"exp":{{_later}},"scope":"rabbitmq.read:*/* rabbitmq.tag:monitoring"}""", $$"""{"client_id":"app","aud":"a rabbitmq","exp":{{_later}}.5,"scope":["rabbitmq.write:v/a*b/%2A"]}""",
            $$"""{"sub":"ann","aud":"rabbitmq","exp":1,"nbf":{{_later}}}""", $$"""{"sub":"ann","aud":"other","exp":{{_later}}}""", """{"sub":"ann","aud":"rabbitmq"}""",
        ];
        foreach (string payload in payloads)
        {
            for (byte kind = 0; kind < 3; kind++) yield return [kind, 9, .. Encoding.UTF8.GetBytes("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"one\"}\n" + payload)];
        }
        yield return [3, 0, .. "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4iLCJhdWQiOiJyYWJiaXRtcSIsImV4cCI6OTk5OTk5OTk5OX0."u8];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2) return;
        int kind = input[0] & 3;
        var rest = input[2..];
        int line = Math.Max(0, rest.IndexOf((byte)'\n'));
        var payload = rest.IsEmpty ? rest : rest[Math.Min(rest.Length, line + 1)..];
        string text = kind == 3 ? Encoding.UTF8.GetString(rest) : Sign(rest[..line], payload, spoiled: kind == 2 ? input[1] : -1);
        var asked = _reader.Value.ReadAsync(text, CancellationToken.None).AsTask();
        FuzzFailure.Unless(asked.Wait(TimeSpan.FromSeconds(5)), "a token is judged for ever");
        var (token, fault) = asked.Result;
        if (token is null)
        {
            FuzzFailure.Unless(fault.Length > 0, "a refusal without words");
            return;
        }
        FuzzFailure.Unless(kind < 2, "a token counts that was never signed");
        CheckPayload(payload);
        foreach (var pattern in token.Patterns)
        {
            foreach (var question in _questions) _ = pattern.Allows(question);
        }
    }

    // As the payload's last members of a name count.
    private static void CheckPayload(ReadOnlySpan<byte> payload)
    {
        using var json = JsonDocument.Parse(payload.ToArray());
        FuzzFailure.Unless(json.RootElement.GetProperty("exp").GetDouble() > _time.GetUtcNow().ToUnixTimeSeconds(), "a token counts that has expired");
        var audience = json.RootElement.GetProperty("aud");
        bool names = audience.ValueKind == JsonValueKind.String ? $" {audience.GetString()} ".Contains(" rabbitmq ", StringComparison.Ordinal)
            : audience.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("rabbitmq"));
        FuzzFailure.Unless(names, "a token for somebody else counts");
    }

    private static string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, int spoiled)
    {
        string signed = $"{Base64UrlEncoder.Encode(header.ToArray())}.{Base64UrlEncoder.Encode(payload.ToArray())}";
        byte[] signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        if (spoiled >= 0) signature[spoiled % signature.Length] ^= (byte)(1 << (spoiled & 7));
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static TokenReader MakeReader()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        string file = Path.GetTempFileName();
        File.WriteAllText(file, JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", kid = "one", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } } }));
        var options = new OAuthOptions { Jwks = file };
        var keys = new SigningKeys(options, new ServerLog(NullLogger.Instance), _time);
        // They are read once, as this time stands still.
        keys.ForAsync("one", CancellationToken.None).AsTask().Wait(TimeSpan.FromSeconds(30));
        File.Delete(file);
        return new TokenReader(options, keys, _time);
    }
}
