namespace Hoopoe.Server.Auditing;

/// <summary>What a broker does while its audit trail cannot be written, as on a full disk.</summary>
public enum AuditFailurePolicy
{
    /// <summary>Goes on, and tells in the trail how many entries are missing once it can be written again.</summary>
    Continue,

    /// <summary>Refuses logins and all changes that would have to be told of; who is connected publishes and consumes on.</summary>
    Refuse,
}
