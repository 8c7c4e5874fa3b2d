namespace Hoopoe.Core.Auditing;

/// <summary>
/// One thing that somebody did or tried. It never holds a password, a token or a message. Immutable; made where it happens and handed to
/// the <see cref="IAuditTrail"/>, which adds when that was.
/// </summary>
/// <param name="Actor">Who, and from where.</param>
/// <param name="Action">What, as one of <see cref="AuditAction"/>.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record AuditEvent(AuditActor Actor, string Action, AuditOutcome Outcome)
{
    /// <summary>The virtual host, where it is about one.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>What it was done to, by name.</summary>
    public string? Subject { get; init; }

    /// <summary>How, or why not, in words for people.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether repetitions are counted instead of told one by one; of what is not allowed they always are.</summary>
    public bool IsFolded { get; init; }

    /// <summary>The same with what came of it: done, or refused or failed as the error says.</summary>
    public AuditEvent With(BrokerError? error) => error is null ? this : this with
    {
        Outcome = error.Kind is ErrorKind.AccessRefused or ErrorKind.NotAllowed or ErrorKind.ResourceLocked ? AuditOutcome.Refused : AuditOutcome.Failed,
        Detail = error.Text,
    };
}
