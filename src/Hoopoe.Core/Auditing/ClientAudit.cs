using Hoopoe.Core.Access;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Auditing;

/// <summary>
/// Tells the audit trail of what clients change in a virtual host, whatever protocol they speak. What the broker does of its own accord, and
/// calls whose door tells of them itself, have a grant without an <see cref="Grant.Actor"/> and are passed over. Stateless.
/// </summary>
public static class ClientAudit
{
    /// <summary>The error of a change that may not be made now, as it could not be told of; else null.</summary>
    internal static BrokerError? CheckAudit(this VirtualHost host, Grant grant) =>
        grant.Actor is not null && host.Broker.Options.Audit?.Halt is { } reason ? BrokerError.Precondition(reason) : null;

    /// <summary>Whether what a client does is to be told of, so that words for it are worth making.</summary>
    internal static bool IsAudited(this VirtualHost host, Grant grant) => host.Broker.Options.Audit is not null && grant.Actor is not null;

    /// <summary>Tells what came of something; gives the error back.</summary>
    /// <param name="host">Where it was to happen.</param>
    /// <param name="grant">Who asked.</param>
    /// <param name="action">What was asked for, as one of <see cref="AuditAction"/>.</param>
    /// <param name="subject">What it is about, by name.</param>
    /// <param name="error">Why it was not done; null where it was.</param>
    /// <param name="detail">How it was done.</param>
    public static BrokerError? Audit(this VirtualHost host, Grant grant, string action, string subject, BrokerError? error, string? detail = null)
    {
        if (host.Broker.Options.Audit is not { } trail || grant.Actor is not { } actor) return error;
        // It is no refusal yet: somebody is asked first, and what was asked for is tried again then.
        if (error is not null && grant.Question is not null) return error;
        trail.Note(new AuditEvent(actor, action, AuditOutcome.Allowed) { VirtualHost = host.Name, Subject = subject, Detail = detail }.With(error));
        return error;
    }

    /// <summary>Tells of something only if the user may not do it; gives the error back.</summary>
    /// <param name="host">Where it was to happen.</param>
    /// <param name="grant">Who asked.</param>
    /// <param name="action">What was asked for, as one of <see cref="AuditAction"/>.</param>
    /// <param name="subject">What it is about, by name.</param>
    /// <param name="error">Why it was not done; null where it was.</param>
    public static BrokerError? AuditRefusal(this VirtualHost host, Grant grant, string action, string subject, BrokerError? error) =>
        error is { Kind: ErrorKind.AccessRefused } ? host.Audit(grant, action, subject, error) : error;
}
