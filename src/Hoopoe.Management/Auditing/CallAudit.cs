using Hoopoe.Core.Auditing;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Auditing;

/// <summary>
/// Tells the audit trail of calls that change something or show messages or secrets, at the one door that all pass. What a caller may not do is told
/// of as well. Stateless.
/// </summary>
internal static class CallAudit
{
    // Those that change nothing, or publish: messages are not told of.
    private static readonly string[] _untold = ["POST hoopoe/route", "POST exchanges/{vhost}/{name}/publish", "POST queues/{vhost}/{name}/actions", "POST rebalance/queues",
        "POST vhosts/{vhost}/start/{node}", "PUT feature-flags/{name}/enable"];

    private static readonly Dictionary<string, string> _actions = new(StringComparer.Ordinal)
    {
        ["PUT queues/{vhost}/{name}"] = AuditAction.QueueDeclare,
        ["DELETE queues/{vhost}/{name}"] = AuditAction.QueueDelete,
        ["DELETE queues/{vhost}/{name}/contents"] = AuditAction.QueuePurge,
        ["POST queues/{vhost}/{name}/get"] = AuditAction.QueueGet,
        ["PUT exchanges/{vhost}/{name}"] = AuditAction.ExchangeDeclare,
        ["DELETE exchanges/{vhost}/{name}"] = AuditAction.ExchangeDelete,
        ["POST bindings/{vhost}/e/{source}/{type}/{destination}"] = AuditAction.BindingMake,
        ["DELETE bindings/{vhost}/e/{source}/{type}/{destination}/{key}"] = AuditAction.BindingRemove,
        ["PUT vhosts/{vhost}"] = "vhost.set",
        ["DELETE vhosts/{vhost}"] = "vhost.delete",
        ["PUT users/{user}"] = "user.set",
        ["DELETE users/{user}"] = "user.delete",
        ["POST users/bulk-delete"] = "user.delete",
        ["PUT permissions/{vhost}/{user}"] = "permission.set",
        ["DELETE permissions/{vhost}/{user}"] = "permission.clear",
        ["PUT topic-permissions/{vhost}/{user}"] = "topic-permission.set",
        ["DELETE topic-permissions/{vhost}/{user}"] = "topic-permission.clear",
        ["DELETE topic-permissions/{vhost}/{user}/{exchange}"] = "topic-permission.clear",
        ["PUT policies/{vhost}/{name}"] = "policy.set",
        ["DELETE policies/{vhost}/{name}"] = "policy.clear",
        ["PUT operator-policies/{vhost}/{name}"] = "operator-policy.set",
        ["DELETE operator-policies/{vhost}/{name}"] = "operator-policy.clear",
        ["PUT parameters/{component}/{vhost}/{name}"] = "parameter.set",
        ["DELETE parameters/{component}/{vhost}/{name}"] = "parameter.clear",
        ["PUT global-parameters/{name}"] = "global-parameter.set",
        ["DELETE global-parameters/{name}"] = "global-parameter.clear",
        ["PUT cluster-name"] = "cluster-name.set",
        ["PUT vhost-limits/{vhost}/{name}"] = "vhost-limit.set",
        ["DELETE vhost-limits/{vhost}/{name}"] = "vhost-limit.clear",
        ["PUT user-limits/{user}/{name}"] = "user-limit.set",
        ["DELETE user-limits/{user}/{name}"] = "user-limit.clear",
        ["DELETE connections/{name}"] = "connection.close",
        ["DELETE connections/username/{user}"] = "connection.close",
        ["GET definitions"] = "definitions.export",
        ["GET definitions/{vhost}"] = "definitions.export",
        ["GET all-configuration"] = "definitions.export",
        ["POST definitions"] = "definitions.import",
        ["POST definitions/{vhost}"] = "definitions.import",
        ["POST all-configuration"] = "definitions.import",
        ["PUT hoopoe/log-levels"] = "log-level.set",
        ["PUT hoopoe/memory-limit"] = "memory-limit.set",
        ["PUT hoopoe/service"] = "service.set",
        ["POST hoopoe/certificates"] = "certificates.reload",
        ["POST hoopoe/keys/rotate"] = "key.rotate",
        ["POST hoopoe/keys/rotate/{vhost}"] = "key.rotate",
        ["POST hoopoe/keys/rotate-master"] = "master-key.rotate",
        ["POST hoopoe/keys/rewrite"] = "key.rewrite",
    };

    /// <summary>What the trail calls a call; null where it is not told of one.</summary>
    /// <param name="method">HTTP's method.</param>
    /// <param name="path">The path as routes write it.</param>
    public static string? ActionOf(string method, string path)
    {
        string call = $"{method} {path}";
        if (_actions.TryGetValue(call, out string? action)) return action;
        // What is new and has no name here is told of all the same.
        return method is "GET" or "HEAD" || _untold.Contains(call, StringComparer.Ordinal) ? null : call;
    }

    /// <summary>Whether the trail has a name for a call, or is not to be told of it on purpose.</summary>
    public static bool Knows(string method, string path) => ActionOf(method, path) != $"{method} {path}";

    /// <summary>Runs a call, and tells what came of it.</summary>
    /// <param name="trail">The trail; null where nobody is told.</param>
    /// <param name="http">The call.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="path">The path as routes write it.</param>
    /// <param name="run">What is done, refusals by rights included.</param>
    public static async ValueTask RunAsync(IAuditTrail? trail, HttpContext http, ApiRequest request, string path, Func<ValueTask> run)
    {
        if (trail is null || ActionOf(http.Request.Method, path) is not { } action)
        {
            await run();
            return;
        }
        string peer = $"{http.Connection.RemoteIpAddress}:{http.Connection.RemotePort}";
        var happened = new AuditEvent(new AuditActor(request.Caller.Name, peer, "http"), action, AuditOutcome.Allowed)
        {
            VirtualHost = request.Part("vhost"),
            Subject = request.SubjectOfPath,
        };
        try
        {
            if (trail.Halt is { } reason) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "service_unavailable", reason);
            await run();
        }
        catch (Exception error) when (error is ApiException or JsonItemException)
        {
            bool isRefused = error is ApiException { Status: StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden };
            trail.Note(happened with { Outcome = isRefused ? AuditOutcome.Refused : AuditOutcome.Failed, Detail = error.Message });
            throw;
        }
        catch
        {
            trail.Note(happened with { Outcome = AuditOutcome.Failed, Detail = "ended before it was answered; it may have been done" });
            throw;
        }
        // What was there and is equal was only looked at.
        bool wasThere = action is AuditAction.QueueDeclare or AuditAction.ExchangeDeclare && http.Response.StatusCode == StatusCodes.Status204NoContent;
        if (!wasThere) trail.Note(happened with { Subject = happened.Subject ?? request.Subject, Detail = request.Detail });
    }
}
