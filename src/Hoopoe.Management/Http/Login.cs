using System.Net;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>Finds out who calls over HTTP, by HTTP's basic authentication. Stateless.</summary>
internal static class Login
{
    /// <summary>Logs a caller in as a user of the broker.</summary>
    /// <exception cref="ApiException">Nobody logs in, or nobody whom the broker lets in.</exception>
    public static async ValueTask<Caller> RunAsync(HttpContext http, Broker broker, NodeFacts node)
    {
        if (!TryReadCredentials(http.Request.Headers.Authorization.ToString(), out string user, out string password)) throw Needed(http, "Not logged in");
        var peer = http.Connection.RemoteIpAddress;
        bool isLoopback = peer is null || IPAddress.IsLoopback(peer);
        var credentials = new Credentials
        {
            Mechanism = "PLAIN", Protocol = "http", User = user, Password = password, Peer = $"{peer}:{http.Connection.RemotePort}", IsLoopback = isLoopback,
        };
        var identity = await broker.Authentication.AuthenticateAsync(credentials, http.RequestAborted);
        if (identity.User is not { } found) throw Needed(http, "Login failed");
        if (!isLoopback && node.LoopbackUsers.Contains(found.Name, StringComparer.Ordinal))
        {
            broker.Options.Audit?.Note(new AuditEvent(new AuditActor(found.Name, credentials.Peer, "http"), AuditAction.Login, AuditOutcome.Refused) { Detail = "the user can only log in via localhost" });
            throw Needed(http, "User can only log in via localhost");
        }
        return new Caller(broker, identity);
    }

    private static ApiException Needed(HttpContext http, string reason)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"RabbitMQ Management\"";
        return new ApiException(StatusCodes.Status401Unauthorized, "not_authorized", reason);
    }

    private static bool TryReadCredentials(string header, out string user, out string password)
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
