using System.Net;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>Finds out who calls over HTTP: by user and password (basic), or by a token (bearer) where one can be judged. Stateless.</summary>
internal static class Login
{
    /// <summary>Logs a caller in as a user of the broker.</summary>
    /// <exception cref="ApiException">Nobody logs in, or nobody whom the broker lets in.</exception>
    public static async ValueTask<Caller> RunAsync(HttpContext http, Broker broker, NodeFacts node)
    {
        if (ReadCredentials(http, broker.Authentication) is not { } credentials) throw Needed(http, "Not logged in");
        var identity = await broker.Authentication.AuthenticateAsync(credentials, http.RequestAborted);
        if (identity.User is not { } found) throw Needed(http, "Login failed");
        if (!credentials.IsLoopback && node.LoopbackUsers.Contains(found.Name, StringComparer.Ordinal))
        {
            broker.Options.Audit?.Note(new AuditEvent(new AuditActor(found.Name, credentials.Peer, "http"), AuditAction.Login, AuditOutcome.Refused) { Detail = "the user can only log in via localhost" });
            throw Needed(http, "User can only log in via localhost");
        }
        var caller = new Caller(broker, identity);
        await caller.PrepareAsync(http.RequestAborted);
        return caller;
    }

    private static Credentials? ReadCredentials(HttpContext http, Authentication authentication)
    {
        const string Bearer = "Bearer ";
        string header = http.Request.Headers.Authorization.ToString();
        var peer = http.Connection.RemoteIpAddress;
        var client = new Credentials
        {
            Mechanism = "PLAIN",
            Protocol = "http",
            Peer = $"{peer}:{http.Connection.RemotePort}",
            IsLoopback = peer is not null && IPAddress.IsLoopback(peer),
        };
        if (authentication.TakesTokens && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return client with { Mechanism = "OAUTHBEARER", User = "", Password = header[Bearer.Length..].Trim(), IsToken = true };
        return TryReadBasic(header, out string user, out string password) ? client with { User = user, Password = password } : null;
    }

    private static ApiException Needed(HttpContext http, string reason)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"RabbitMQ Management\"";
        return new ApiException(StatusCodes.Status401Unauthorized, "not_authorized", reason);
    }

    private static bool TryReadBasic(string header, out string user, out string password)
    {
        const string Scheme = "Basic ";
        (user, password) = ("", "");
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        byte[] bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out int length)) return false;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (user, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }
}
