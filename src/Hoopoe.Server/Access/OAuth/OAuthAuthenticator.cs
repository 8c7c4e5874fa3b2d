using Hoopoe.Core.Access;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>
/// Knows clients by the token they show, by OAUTHBEARER or as their password: the token says who they are, whatever user they name
/// beside it. Lives as long as the broker; any thread may ask.
/// </summary>
/// <param name="reader">Judges tokens.</param>
/// <param name="time">The clock that tokens expire by.</param>
internal sealed class OAuthAuthenticator(TokenReader reader, TimeProvider time) : IAuthenticator
{
    /// <inheritdoc/>
    public string Name => "oauth2";

    /// <inheritdoc/>
    public IReadOnlyList<string> Mechanisms => ["OAUTHBEARER"];

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
    {
        if (credentials.IsProven || credentials.Password is not { } text || !TokenReader.IsToken(text)) return AuthenticationResult.Unknown;
        var (token, fault) = await reader.ReadAsync(text, cancel);
        return token is null
            ? AuthenticationResult.NotRecognised($"of the token: {fault}")
            : AuthenticationResult.Accepted(token.User, token.Tags, new TokenRights(reader, token, time));
    }
}
