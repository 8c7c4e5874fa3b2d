namespace Hoopoe.Core.Auditing;

/// <summary>Who does something, and from where, as the audit trail names it. Immutable; lives as long as whoever made it.</summary>
/// <param name="User">The user; empty for the broker itself and for who has not said who it is.</param>
/// <param name="Peer">Where the user is: "127.0.0.1:50123", or in-process.</param>
/// <param name="Protocol">By what door it came in: amqp091, http, direct, or broker for what the broker does of its own accord.</param>
public sealed record AuditActor(string User, string Peer, string Protocol)
{
    /// <summary>The broker itself: at its start, and when it is stopped by a signal.</summary>
    public static AuditActor Broker { get; } = new("", "", "broker");
}
