namespace Hoopoe.Core.Auditing;

/// <summary>What came of something that the audit trail tells of.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Allowed,

    /// <summary>The user may not do it; nothing was changed.</summary>
    Refused,

    /// <summary>It could not be done for another reason; nothing was changed.</summary>
    Failed,
}
