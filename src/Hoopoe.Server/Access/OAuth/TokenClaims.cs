using System.Text.Json;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>What a token's payload says, read as RabbitMQ's plugin reads it: whom it names, and its scopes. Stateless.</summary>
/// <param name="options">How tokens are judged.</param>
internal sealed class TokenClaims(OAuthOptions options)
{
    // Where Keycloak puts the scopes of a requesting party token.
    private const string PermissionScopes = "authorization.permissions.scopes";

    private readonly Dictionary<string, string[]> _aliases = (options.ScopeAliases ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0].Trim(), pair => Words(pair[^1]), StringComparer.Ordinal);

    /// <summary>The user's name; null where no claim has one.</summary>
    public string? UserOf(JsonElement payload)
    {
        foreach (string claim in options.PreferredUserNameClaims.Concat(["sub", "client_id"]))
        {
            if (payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } name) return name;
        }
        return null;
    }

    /// <summary>Whether the audience names the broker: one of a list, or of words.</summary>
    public bool IsFor(JsonElement payload)
    {
        if (!options.VerifyAudience) return true;
        return payload.TryGetProperty("aud", out var audience) && Texts(audience).Contains(options.ResourceServerId, StringComparer.Ordinal);
    }

    /// <summary>The scopes that are of this broker, without what they begin with.</summary>
    public IReadOnlyList<string> ScopesOf(JsonElement payload)
    {
        List<string> scopes = payload.TryGetProperty("scope", out var value) ? [.. Texts(value)] : [];
        scopes.AddRange(Below(payload, PermissionScopes));
        if (options.ExtraScopesSource is { } source) scopes.AddRange(Below(payload, source));
        scopes.AddRange([.. scopes.SelectMany(scope => _aliases.GetValueOrDefault(scope) ?? [])]);
        string prefix = options.ScopePrefix ?? $"{options.ResourceServerId}.";
        return [.. scopes.Where(scope => scope.StartsWith(prefix, StringComparison.Ordinal)).Select(scope => scope[prefix.Length..]).Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Below(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().SelectMany(inner => Below(inner, path));
        if (element.ValueKind != JsonValueKind.Object) return [];
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        if (!element.TryGetProperty(dot < 0 ? path : path[..dot], out var value)) return [];
        if (dot >= 0) return Below(value, path[(dot + 1)..]);
        if (value.ValueKind != JsonValueKind.Object) return Texts(value);
        // By resource server, and then without what scopes begin with.
        return value.TryGetProperty(options.ResourceServerId, out var own) ? Texts(own).Select(scope => $"{options.ResourceServerId}.{scope}") : [];
    }

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Words(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!),
        _ => [],
    };

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
