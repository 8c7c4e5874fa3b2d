using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>Issues tokens, and publishes its keys as a file. Ends with the test, and its file with it.</summary>
internal sealed class TokenIssuer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-keys").FullName;
    private RSA _key = RSA.Create(2048);

    public TokenIssuer() => Publish("one");

    /// <summary>Where its keys are.</summary>
    public string Jwks => Path.Combine(_directory, "jwks.json");

    /// <summary>The id of the key that it signs with.</summary>
    public string KeyId { get; private set; } = "";

    /// <summary>Signs by another key from now on.</summary>
    public void Rotate(string id)
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        Publish(id);
    }

    /// <summary>A token with these claims, and others that it needs where they do not say otherwise.</summary>
    public string Issue(string user, string scope, DateTimeOffset? expires = null, Dictionary<string, object?>? claims = null, string algorithm = "RS256", string? keyId = null)
    {
        var payload = new Dictionary<string, object?>
        {
            ["sub"] = user, ["aud"] = new[] { "rabbitmq", "other" }, ["iss"] = "https://issuer.example", ["scope"] = scope,
            ["exp"] = (expires ?? DateTimeOffset.UtcNow.AddHours(1)).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims ?? [])
        {
            if (value is null) payload.Remove(name);
            else payload[name] = value;
        }
        string header = JsonSerializer.Serialize(new { alg = algorithm, typ = "JWT", kid = keyId ?? KeyId });
        string signed = $"{Encode(header)}.{Encode(JsonSerializer.Serialize(payload))}";
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(signed);
        byte[] signature = algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes),
            _ => _key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Publish(string id)
    {
        KeyId = id;
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        var key = new { kty = "RSA", use = "sig", kid = id, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
        File.WriteAllText(Jwks, JsonSerializer.Serialize(new { keys = new[] { key } }));
    }

    private static string Encode(string text) => Base64UrlEncoder.Encode(text);
}
