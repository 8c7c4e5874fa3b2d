using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core.Access;

namespace Hoopoe.Server.Access.HttpBackend;

/// <summary>
/// Asks an HTTP service who a client is, as RabbitMQ's back end does: "allow" with the user's tags behind it, or "deny". An answer holds
/// for a while. Lives as long as the broker; any thread may ask.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="options">Where it is.</param>
/// <param name="time">The clock that answers hold by.</param>
internal sealed class HttpAuthenticator(HttpAuthService service, HttpBackendOptions options, TimeProvider time) : IAuthenticator
{
    private const int MostLogins = 10_000;

    // Of passwords there is an HMAC under a key of this process.
    private readonly TimedCache<string, string> _logins = new(time, MostLogins);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public async ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel)
    {
        if (credentials.IsToken || credentials.User is not { Length: > 0 } user || (credentials.Password is null && !credentials.IsProven)) return AuthenticationResult.Unknown;
        string key = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\0{credentials.Password ?? "\0"}")));
        if (!_logins.TryGet(key, evenOld: false, out string? answer))
        {
            (string, string)[] said = credentials.Password is { } password ? [("username", user), ("password", password)] : [("username", user)];
            answer = await service.AskAsync(options.UserPath!, said, cancel);
            if (answer is null) return AuthenticationResult.NotRecognised("the HTTP service could not be asked");
            _logins.Set(key, answer, options.CacheTime);
        }
        return Read(answer, user, credentials.Peer);
    }

    private AuthenticationResult Read(string answer, string user, string peer)
    {
        string lower = answer.ToLowerInvariant();
        if (lower == "deny" || lower.StartsWith("deny ", StringComparison.Ordinal)) return AuthenticationResult.NotRecognised("denied by the HTTP service");
        if (!lower.StartsWith("allow", StringComparison.Ordinal)) return AuthenticationResult.NotRecognised("the HTTP service answered neither allow nor deny");
        string[] tags = lower["allow".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return AuthenticationResult.Accepted(user, tags, new HttpRights(service, options, time, user, tags, peer));
    }
}
