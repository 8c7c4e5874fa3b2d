namespace Hoopoe.Core.Auditing;

/// <summary>
/// Where it is told who did what: the seam to whoever keeps that. A broker without one (<see cref="BrokerOptions.Audit"/> is null) tells
/// nobody, and asks no more than whether there is one. Outlives the broker; any thread may call.
/// </summary>
public interface IAuditTrail
{
    /// <summary>
    /// Why nothing may be done that would have to be told of, in words for its user; null while all is well. Asked before every change and
    /// login.
    /// </summary>
    string? Halt { get; }

    /// <summary>Tells of something. Returns at once, whatever the disk does, and never throws.</summary>
    void Note(AuditEvent happened);
}
