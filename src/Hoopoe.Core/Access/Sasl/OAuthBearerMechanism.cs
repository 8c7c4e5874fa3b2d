using System.Text;

namespace Hoopoe.Core.Access.Sasl;

/// <summary>OAUTHBEARER (RFC 7628): the client shows a token. Stateless.</summary>
/// <param name="authentication">Who judges the token.</param>
internal sealed class OAuthBearerMechanism(Authentication authentication) : SaslMechanism(MechanismName)
{
    /// <summary>Its name.</summary>
    public const string MechanismName = "OAUTHBEARER";

    /// <inheritdoc/>
    public override bool IsOffered(ConnectionSecurity? security) => authentication.TakesTokens;

    /// <inheritdoc/>
    public override SaslExchange Begin(Credentials client) => new Exchange(authentication, client);

    private sealed class Exchange(Authentication authentication, Credentials client) : SaslExchange
    {
        private AuthenticationResult? _refusal;

        public override async ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel)
        {
            // The client has acknowledged the refusal (section 3.2.3).
            if (_refusal is not null) return SaslStep.Ended(_refusal);
            if (!TryRead(response.Span, out string user, out string token))
                return SaslStep.Malformed("response invalid: OAUTHBEARER is n,a=user, and then auth=Bearer with a token, each behind an octet of 1");
            User = user;
            var result = await authentication.AuthenticateAsync(client with { User = user, Password = token, IsToken = true, Response = response }, cancel);
            if (result.User is not null) return SaslStep.Ended(result);
            _refusal = result;
            return SaslStep.Challenged("""{"status":"invalid_token"}"""u8.ToArray());
        }
    }

    // Section 3.1: a GS2 header, then pairs of key and value, with an octet of 1 before each and two in the end.
    private static bool TryRead(ReadOnlySpan<byte> response, out string user, out string token)
    {
        (user, token) = ("", "");
        string[] parts = Encoding.UTF8.GetString(response).Split('\u0001');
        if (parts is not [var header, .., "", ""] || !Gs2Header.TryRead(header, out string? identity, out string rest) || rest.Length > 0) return false;
        user = identity ?? "";
        foreach (string pair in parts[1..^2])
        {
            const string Authorisation = "auth=Bearer ";
            if (pair.StartsWith(Authorisation, StringComparison.OrdinalIgnoreCase)) token = pair[Authorisation.Length..].Trim();
        }
        return token.Length > 0;
    }
}
